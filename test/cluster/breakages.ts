import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup } from '../../stack/processes.ts';
import type { Random } from '../trial/random.ts';
import type { Fleet, Role } from './fleet.ts';
import type { Surroundings } from './surroundings.ts';

/** Something that ends at once, and how it comes back. */
interface Breakage {
  readonly name: string;
  readonly breaks: () => Promise<void> | void;
  /** Starts it again, where no supervisor does. */
  readonly mends: () => Promise<void>;
}

/** How long a part is away that no supervisor starts again, and how long the rest then has to recover. */
const awayMs = 5_000;
const calmMs = 8_000;

/** Each kind of process that a deployment consists of. */
function breakagesOf({ cluster, billing }: Surroundings, fleet: Fleet, random: Random): readonly Breakage[] {
  const ofService = (role: Role): Breakage => ({
    name: `kill -9 of a service's ${role}`,
    breaks: () => {
      const up = fleet.members.filter((member) => member.role === role && member.isUp);
      const victim = up[random.upTo(up.length) - 1];
      if (victim !== undefined) signalGroup(victim.pid, 'SIGKILL');
    },
    mends: async () => {
      while (!fleet.members.every(({ isUp }) => isUp)) await sleep(100);
    },
  });
  const ofTemporal = (part: 'frontend' | 'history-1' | 'matching' | 'worker', name: string): Breakage => ({
    name,
    breaks: () => cluster.kill(part),
    mends: () => cluster.start(part),
  });
  return [
    ofService('worker'),
    ofService('api'),
    ofTemporal('history-1', "kill -9 of one of Temporal's two history services"),
    ofTemporal('frontend', "kill -9 of Temporal's only frontend"),
    ofTemporal('matching', "kill -9 of Temporal's only matching service"),
    ofTemporal('worker', "kill -9 of Temporal's worker service"),
    {
      name: "immediate restart of Temporal's PostgreSQL",
      breaks: () => cluster.kill('postgres', 'SIGQUIT'),
      mends: () => cluster.start('postgres'),
    },
    { name: "immediate restart of billing's PostgreSQL", breaks: billing.breakDown, mends: billing.startAgain },
  ];
}

/** Breaks each once in a random order, and again and again until the time is over. Answers what was broken. */
export async function breakThings(
  surroundings: Surroundings,
  fleet: Fleet,
  random: Random,
  { until, say }: { readonly until: number; readonly say: (line: string) => void },
): Promise<readonly string[]> {
  const broken: string[] = [];
  do {
    for (const { name, breaks, mends } of shuffled(breakagesOf(surroundings, fleet, random), random)) {
      say(`  ${name}`);
      await breaks();
      broken.push(name);
      await sleep(name.startsWith('immediate') ? 0 : awayMs);
      await mends();
      await sleep(calmMs);
    }
  } while (Date.now() < until);
  return broken;
}

function shuffled<T>(all: readonly T[], random: Random): readonly T[] {
  return all
    .map((one) => ({ one, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
