import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../stack/processes.ts';
import type { ToService } from './crash-points.ts';

/** One process of the service, started again whenever it dies. */
export interface Part {
  readonly pid: number;
  /** How often it has died. */
  readonly deaths: number;
  /** False from its death until the next one is ready. */
  readonly isUp: boolean;
  send(message: ToService): void;
  stop(): Promise<void>;
}

const againAfterMs = 200;

/** Starts a process again as soon as it has died, however often: what it needs may have died with it. */
export async function keepAlive(start: () => Promise<Running>): Promise<Part> {
  let current = await start();
  let deaths = 0;
  let isUp = true;
  let stopping = false;
  const watching = watch();

  async function watch(): Promise<void> {
    for (;;) {
      await current.exited;
      if (stopping) return;
      isUp = false;
      deaths += 1;
      current = await startAgain();
      isUp = true;
    }
  }

  async function startAgain(): Promise<Running> {
    for (;;) {
      try {
        return await start();
      } catch (error) {
        if (stopping) throw error;
        await sleep(againAfterMs);
      }
    }
  }

  return {
    get pid() {
      return current.pid;
    },
    get deaths() {
      return deaths;
    },
    get isUp() {
      return isUp;
    },
    send(message) {
      if (isUp && current.process.connected) current.process.send(message, () => undefined);
    },
    async stop() {
      stopping = true;
      await current.stop();
      await watching.catch(() => undefined);
    },
  };
}
