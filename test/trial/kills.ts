import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup } from '../../stack/processes.ts';
import type { Armed } from './crash-points.ts';
import type { Diary } from './diary.ts';
import { type PartName, type Parts, partNames } from './parts.ts';
import type { Random } from './random.ts';

/** Kills parts of the service at its crash points, one after another, the points least killed at first. */
export interface Kills {
  stop(): Promise<void>;
}

/** A process that reaches a point dies there more often than what it talks to. */
const victimsOf: Readonly<Record<'worker' | 'api', readonly (readonly [number, PartName])[]>> = {
  worker: [
    [6, 'worker'],
    [2, 'postgres'],
    [2, 'temporal'],
    [2, 'stand-in'],
  ],
  api: [
    [6, 'api'],
    [2, 'postgres'],
    [2, 'temporal'],
    [1, 'worker'],
  ],
};
const reachedWithinMs = 4_000;
/** Between two kills so many requests are answered, or as much time passes: something must get under way to be killed. */
const answeredBetween = 4;
const calmMs = 3_000;

export function killAtPoints(parts: Parts, diary: Diary, random: Random): Kills {
  const stopping = new AbortController();
  const tries = new Map<string, number>();
  let missed = false;
  const killing = keepKilling();

  async function keepKilling(): Promise<void> {
    while (!stopping.signal.aborted) {
      await untilUp(parts, stopping.signal);
      await untilUnderWay(diary, stopping.signal);
      if (stopping.signal.aborted) return;
      const before = deathsOf(parts);
      if (random.chance(0.1)) killAnywhere(parts, random);
      else arm(parts, choose(parts, random, missed ? null : tries));
      await untilDead(parts, before, stopping.signal);
      missed = deathsOf(parts) === before;
      countHits(parts, tries);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await killing;
      arm(parts, {});
      await untilUp(parts);
    },
  };
}

/** The points that were killed at least often, or some of them all, each with its victim: whichever is reached first. */
function choose(parts: Parts, random: Random, tries: ReadonlyMap<string, number> | null): Armed {
  const names = [...parts.points].filter((name) => !name.startsWith('beside')).sort();
  const fewest = Math.min(...names.map((name) => tries?.get(name) ?? 0));
  const chosen = names.filter((name) => (tries === null ? random.chance(0.2) : (tries.get(name) ?? 0) === fewest));
  return Object.fromEntries(
    chosen.map((name) => {
      const victim = random.weighted(victimsOf[/^(GET|POST|PUT|DELETE) /.test(name) ? 'api' : 'worker']);
      return [name, { victim, pid: parts.all[victim].pid }];
    }),
  );
}

function arm(parts: Parts, armed: Armed): void {
  for (const name of ['worker', 'api'] as const) parts.all[name].send({ type: 'arm', armed });
}

function killAnywhere(parts: Parts, random: Random): void {
  const victim = random.pick(partNames);
  signalGroup(parts.all[victim].pid, 'SIGKILL');
  parts.note(`${victim} at any moment`);
}

function countHits(parts: Parts, tries: Map<string, number>): void {
  tries.clear();
  for (const hit of parts.hits()) {
    const point = hit.slice(hit.indexOf(' at ') + 4);
    tries.set(point, (tries.get(point) ?? 0) + 1);
  }
}

function deathsOf({ all }: Parts): number {
  return Object.values(all).reduce((sum, { deaths }) => sum + deaths, 0);
}

async function untilUp({ all }: Parts, signal?: AbortSignal): Promise<void> {
  while (!Object.values(all).every(({ isUp }) => isUp) && signal?.aborted !== true) await sleep(20);
}

async function untilUnderWay(diary: Diary, signal: AbortSignal): Promise<void> {
  const [before, deadline] = [diary.answered.length, Date.now() + calmMs];
  while (diary.answered.length - before < answeredBetween && Date.now() < deadline && !signal.aborted) await sleep(20);
}

async function untilDead(parts: Parts, before: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + reachedWithinMs;
  while (deathsOf(parts) === before && Date.now() < deadline && !signal.aborted) await sleep(20);
}
