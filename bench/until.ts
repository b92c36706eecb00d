import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

interface Patience {
  /** What is waited for, for the error. */
  readonly what?: string;
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/** More than any wait takes on a busy machine, less than the time-out of a test that waits so long. */
const usualMs = 150_000;

/** The benchmark's: long, and seldom enough to leave what is measured alone. */
export const benchPatience = { withinMs: 300_000, everyMs: 100 } as const;

/** Asks until the answer is as wanted; fails with the last answer where it never is. For tests and benchmark alike. */
export async function until<T, U extends T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => answer is U,
  patience?: Patience,
): Promise<U>;
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, patience?: Patience): Promise<T>;
export async function until<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  { what = 'what was waited for', withinMs = usualMs, everyMs = 10 }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`In vain for ${what}; the last answer was ${inspect(answer)}`);
    await sleep(everyMs);
  }
}
