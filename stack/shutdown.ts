// How the supervisor is told to stop, and how its steps hear of it.
import { say } from './setup/tools.mjs';

/** The first signal asks for an orderly stop. A terminal, npm or a service manager may send it twice: more are ignored. */
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

/** Resolves once the signal is given, also where that was before anybody asked: an event alone would be missed then. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
