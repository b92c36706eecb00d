import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessorTime, processorTimeOf } from '../../bench/processor-time.ts';
import type { RecordedSubscription } from '../../db/subscriptions.ts';
import { databases } from '../../stack/cluster/layout.ts';
import type { Buyers } from './buyers.ts';
import { type Kept, packedVisibilityBytes, readKept } from './costs.ts';
import { pidsOf, type Trial } from './phase.ts';
import { startWave, untilRenewed } from './renewal-wave.ts';

export interface Costs {
  /** Milliseconds of processor time a second while nothing is asked for, by part. */
  readonly idle: ProcessorTime;
  /** Milliseconds of processor time each. */
  readonly purchase: ProcessorTime;
  readonly renewal: ProcessorTime;
  readonly renewalsPerSecond: number;
  /** What Temporal's database grew by, for each renewal: a closed run and the entry of the next. */
  readonly runs: number;
  readonly historyBytesPerRun: number;
  readonly visibilityBytesPerRun: number;
  readonly packedVisibilityBytesPerRun: number;
}

const idleSeconds = 15;
const purchases = 100;
const renewals = 100;

/** On one API and one worker, with nothing broken: purchases one after the other, then renewals due at one instant. */
export async function measureCosts(trial: Trial, buyers: Buyers, model: RecordedSubscription): Promise<Costs> {
  const { say, surroundings, db, temporal } = trial;
  const pids = () => pidsOf(trial);
  say(`Costs: idle for ${idleSeconds} s, ${purchases} purchases, ${renewals} renewals`);
  const idle = await processorTimeOf(pids, {}, async () => {
    await sleep(idleSeconds * 1_000);
    return idleSeconds;
  });
  const purchase = await processorTimeOf(pids, idle, async () => {
    for (let count = 0; count < purchases; count += 1) await buyers.buyOnce();
    return purchases;
  });
  const servers = { db, client: temporal, stripePort: surroundings.standIn.port };
  const wave = await startWave(servers, model, renewals);
  const before = await keptBy(trial);
  let tookMs: number | null = null;
  const renewal = await processorTimeOf(pids, idle, async () => {
    tookMs = await untilRenewed(db, wave, 300_000);
    return renewals;
  });
  // Entries in visibility are written by a queue of their own.
  await sleep(3_000);
  const after = await keptBy(trial);
  const runs = Math.max(1, after.runs - before.runs);
  return {
    idle,
    purchase,
    renewal,
    renewalsPerSecond: tookMs === null ? 0 : (1_000 * renewals) / tookMs,
    runs,
    historyBytesPerRun: (after.historyBytes - before.historyBytes) / runs,
    visibilityBytesPerRun: (after.visibilityBytes - before.visibilityBytes) / runs,
    packedVisibilityBytesPerRun: await packedVisibilityBytes(surroundings.cluster.databaseUrl(databases.visibility)),
  };
}

function keptBy({ surroundings: { cluster } }: Trial): Promise<Kept> {
  return readKept(cluster.databaseUrl(databases.executions), cluster.databaseUrl(databases.visibility));
}
