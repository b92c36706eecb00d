import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

interface Patience {
  /** What is waited for, for the error's message. */
  readonly what?: string;
  readonly withinMs?: number;
  /** The pause between tries; unless given, pauses grow with the time that was waited. */
  readonly everyMs?: number;
}

/** Longer than any wait takes on a busy machine, shorter than the time-out of a test that waits so long. */
const usualMs = 150_000;

/** The benchmark's patience: long, with pauses that hardly disturb what is measured. */
export const benchPatience = { withinMs: 300_000, everyMs: 100 } as const;

/**
 * Repeats `ask` until its answer is as wanted; throws with the last answer after the time. For tests and benchmark
 * alike.
 */
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

/** A fifth of the time waited so far: many waits at once then hardly load the machine, and none is much too long. */
function pauseMs(waitedMs: number): number {
  return Math.min(Math.max(waitedMs / 5, 10), 200);
}
