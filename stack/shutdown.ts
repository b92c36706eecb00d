// How signals stop the supervisor and its steps.
import { say } from './setup/tools.mjs';

/**
 * Aborts at the first signal. Later ones are ignored, because a terminal, npm or a service manager may send it twice.
 */
export function shutdownOnSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) return;
    say('\nStopping: the worker finishes what it has begun');
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return controller.signal;
}

/** Resolves when the signal is aborted, or at once where it was before, because its event is not repeated. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
