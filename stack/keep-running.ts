// Restarts a child that ends unexpectedly: at once the first time, with growing pauses if it keeps failing.
import { setTimeout as sleep } from 'node:timers/promises';
import { describeExit, type Running } from './processes.ts';
import { messageOf, say } from './setup/tools.mjs';

const firstDelayMs = 500;
const maxDelayMs = 15_000;
/** A child that has run this long is restarted without a pause again. */
const soundAfterMs = 60_000;

/** Starts a child and keeps it running. The first start must succeed; `stop` ends it for good. */
export async function keepRunning<Child extends Running>(
  start: () => Promise<Child>,
): Promise<{ first: Child; stop: () => Promise<void> }> {
  const stopping = new AbortController();
  const first = await start();
  let current: Running | undefined = first;
  const watching = watch();

  async function watch(): Promise<void> {
    let delayMs = firstDelayMs;
    while (current !== undefined) {
      const startedAt = Date.now();
      const exit = await current.exited;
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt > soundAfterMs) delayMs = firstDelayMs;
      say(`${current.name} ended unexpectedly (${describeExit(exit)}): starting it again in ${delayMs / 1000} s`);
      current = await startAgain(delayMs);
      delayMs = Math.min(delayMs * 2, maxDelayMs);
    }
  }

  async function startAgain(firstMs: number): Promise<Running | undefined> {
    for (let delayMs = firstMs; ; delayMs = Math.min(delayMs * 2, maxDelayMs)) {
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        const started = await start();
        say(`${started.name} is running again`);
        return started;
      } catch (error) {
        if (!stopping.signal.aborted) say(messageOf(error));
      }
    }
  }

  return {
    first,
    async stop() {
      stopping.abort();
      await current?.stop();
      await watching;
    },
  };
}
