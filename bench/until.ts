import { setTimeout as sleep } from 'node:timers/promises';

/** Asks at short intervals until the answer is as wanted; gives up after a while, with what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  withinMs = 300_000,
  everyMs = 100,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${withinMs / 1_000} s: ${String(answer)}`);
    await sleep(everyMs);
  }
}
