import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { DrainTimes } from '../drain.ts';
import type { FrontMessage, FrontOrder, FrontSettings } from './messages.ts';

type Figures = Extract<FrontMessage, { readonly type: 'figures' }>;

export interface Front {
  /** Answers what is under way, and then ends the front. */
  readonly drain: (times: DrainTimes) => Promise<void>;
  /** Ends the front as a fault would; it is started again. */
  readonly kill: () => Promise<void>;
}

export interface FrontOptions {
  readonly log: Logger;
  readonly onFigures: (figures: Figures) => void;
  /** Called when the front has ended and cannot be started again. */
  readonly onLost: (error: unknown) => void;
}

/**
 * Starts the front in a thread of this process, and restarts it whenever it ends. Rejects if it cannot listen the first
 * time.
 */
export async function startFront(settings: FrontSettings, options: FrontOptions): Promise<Front> {
  const { log, onLost } = options;
  let isDraining = false;
  const start = async (): Promise<Worker> => {
    const thread = await startThread(settings, options);
    thread.on('error', (err) => log.error({ err }, 'The front has failed'));
    thread.once('exit', (code) => {
      if (isDraining) return;
      log.error({ code }, 'The front has ended: it is started again');
      current = start();
      current.catch(onLost);
    });
    return thread;
  };
  let current = start();
  await current;
  return {
    async drain(times) {
      isDraining = true;
      const thread = await current;
      const ended = once(thread, 'exit');
      thread.postMessage({ type: 'drain', ...times } satisfies FrontOrder);
      await ended;
    },
    kill: async () => void (await (await current).terminate()),
  };
}

async function startThread(settings: FrontSettings, { onFigures }: FrontOptions): Promise<Worker> {
  const resourceLimits = { maxYoungGenerationSizeMb: youngMiB };
  const thread = new Worker(new URL(threadFile, import.meta.url), { workerData: settings, resourceLimits });
  return new Promise((resolve, reject) => {
    thread.on('message', (message: FrontMessage) => {
      if (message.type === 'figures') onFigures(message);
      else resolve(thread);
    });
    thread.once('error', reject);
    thread.on('exit', (code) => reject(new Error(`The front has ended with ${code}`)));
  });
}

/**
 * Small, so that the bytes of bodies go with frequent, cheap garbage collections. V8 counts them outside its heap, and
 * would make a full collection for them several times a second, whose threads keep all cores from entitlements.
 */
const youngMiB = 2;
/** The compiled file has another extension. */
const threadFile = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js';
