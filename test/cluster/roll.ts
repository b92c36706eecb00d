import { setTimeout as sleep } from 'node:timers/promises';
import type { Buyers } from './buyers.ts';
import type { Trial } from './phase.ts';

/** What purchases met while each process was replaced; each was sent once, and by no client that repeats. */
export interface Rolled {
  readonly rounds: readonly string[];
  readonly sent: number;
  /** Refused, failed, or lost on the way. */
  readonly dropped: number;
  /** Answered with 202: accepted, and still under way. */
  readonly answeredLater: number;
}

/** Replaces each API, then each worker, by the same build; with another one, by that and back again. */
export async function rollUnderLoad(trial: Trial, buyers: Buyers): Promise<Rolled> {
  const { fleet, dist, rollTo, say } = trial;
  const rounds = rollTo === null ? [dist] : [rollTo, dist];
  const stopping = new AbortController();
  const sending = sendOnce(trial, buyers, stopping.signal);
  for (const to of rounds) {
    say(`  to the build in ${to}`);
    for (const role of ['api', 'worker'] as const)
      for (const member of fleet.members.filter((one) => one.role === role)) await fleet.replace(member, to);
  }
  stopping.abort();
  const statuses = await sending;
  return {
    rounds,
    sent: statuses.length,
    dropped: statuses.filter((status) => status === null || status >= 300).length,
    answeredLater: statuses.filter((status) => status === 202).length,
  };
}

async function sendOnce(
  { purchasesPerSecond }: Trial,
  buyers: Buyers,
  signal: AbortSignal,
): Promise<readonly (number | null)[]> {
  const sent: Promise<number | null>[] = [];
  while (!signal.aborted) {
    sent.push(buyers.buyOnce());
    await sleep(1_000 / purchasesPerSecond);
  }
  return Promise.all(sent);
}
