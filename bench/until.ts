import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

interface Patience {
  /** What is waited for, for the error. */
  readonly what?: string;
  readonly withinMs?: number;
  /** Unless given, the pauses grow with the time that was waited. */
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
  { what = 'what was waited for', withinMs = usualMs, everyMs }: Patience = {},
): Promise<T> {
  const begun = Date.now();
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    const waitedMs = Date.now() - begun;
    if (waitedMs > withinMs) throw new Error(`In vain for ${what}; the last answer was ${inspect(answer)}`);
    await sleep(everyMs ?? pauseMs(waitedMs));
  }
}

/** A fifth of what was waited: many waits at once leave the machine to what they wait for, and none is much too long. */
function pauseMs(waitedMs: number): number {
  return Math.min(Math.max(waitedMs / 5, 10), 200);
}
