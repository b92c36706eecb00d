import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = { first: 250, most: 5_000 } as const;

export interface Patience {
  readonly withinMs: number;
  /** Whether a failure may pass without any change here. */
  readonly mayPass: (error: unknown) => boolean;
  /** Called before each pause. */
  readonly onWait: (error: unknown, pauseMs: number) => void;
}

/**
 * Does work that needs another server, and retries it at growing intervals while that server comes up. Throws the last
 * failure.
 */
export async function patiently<T>(work: () => Promise<T>, { withinMs, mayPass, onWait }: Patience): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  for (let pause: number = pauseMs.first; ; pause = Math.min(2 * pause, pauseMs.most)) {
    try {
      return await work();
    } catch (error) {
      const left = giveUpAt - Date.now();
      if (left <= 0 || !mayPass(error)) throw error;
      onWait(error, pause);
      await sleep(Math.min(pause, left));
    }
  }
}
