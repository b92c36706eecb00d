import { ServiceProblem } from './service.ts';

const firstPauseMs = 200;
const longestPauseMs = 30_000;

/**
 * How long to wait after the given failure: twice as long each time, up to half a minute, and by chance between half of that
 * and all of it, so that many processes do not come back at one instant. A refused key is tried at the longest pause.
 */
export function pauseAfter(error: unknown, failuresBefore: number, random = Math.random): number {
  const refused = error instanceof ServiceProblem && error.isRefusal;
  const pauseMs = refused ? longestPauseMs : Math.min(longestPauseMs, firstPauseMs * 2 ** failuresBefore);
  const askedMs = error instanceof ServiceProblem ? error.retryAfterMs : 0;
  return Math.max(askedMs, pauseMs * (0.5 + random() / 2));
}

/** Ends early, and without an error, where the signal aborts. The timer keeps no process alive. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
  });
}
