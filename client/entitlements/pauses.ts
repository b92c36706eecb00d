import { ServiceProblem } from './service.ts';

const firstPauseMs = 200;
const longestPauseMs = 30_000;
/** A timer that is set for longer fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * How many milliseconds to wait after a failure: double the time before, up to half a minute, reduced at random by up
 * to half so that many processes do not come back at one instant. A refused key is tried again after the longest pause.
 */
export function pauseAfter(error: unknown, failuresBefore: number, random = Math.random): number {
  const refused = error instanceof ServiceProblem && error.isRefusal;
  const pauseMs = refused ? longestPauseMs : Math.min(longestPauseMs, firstPauseMs * 2 ** failuresBefore);
  const askedMs = error instanceof ServiceProblem ? error.retryAfterMs : 0;
  return Math.max(askedMs, pauseMs * (0.5 + random() / 2));
}

/** Waits, at most for the 24 days that a timer can. It ends early and without an error where the signal aborts, and its timer keeps no process alive. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(end, Math.min(ms, longestTimerMs));
    signal.addEventListener('abort', end, { once: true });
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
  });
}
