import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until the answer is as wanted; throws an error that names `what` after `withinMs`. */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  wanted: (answer: T) => boolean,
  withinMs = 300_000,
  everyMs = 100,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await read();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${withinMs / 1_000} s: ${String(answer)}`);
    await sleep(everyMs);
  }
}
