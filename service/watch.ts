import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

const lookEveryMs = 10_000;

interface Watch {
  /** What is looked for, for the log line where a look fails. */
  readonly what: string;
  readonly look: () => Promise<void>;
  readonly log: Pick<Logger, 'warn'>;
  readonly everyMs?: number | undefined;
}

/**
 * Looks into the database at intervals for work that has to be begun, which costs no Temporal action; after a failed
 * look the next one finds the work. Answers a function that ends the watch.
 */
export function watchFor({ what, look, log, everyMs = lookEveryMs }: Watch): () => Promise<void> {
  const ended = new AbortController();
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await look().catch((error: unknown) =>
        log.warn({ err: error }, `Could not look for ${what}; the next look will`),
      );
      await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const watching = watch();
  return async () => {
    ended.abort();
    await watching;
  };
}
