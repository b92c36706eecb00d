import type { Logger } from 'pino';
import type { UseBuffer } from '../api/commands/use-buffer.ts';
import { watchFor } from './watch.ts';

/** Half of the time of which a crash may lose the uses, because a flush takes time too. */
const everyMs = 30_000;

/** Writes at intervals which users have used the product. Answers a function that ends this, after a last write. */
export function flushUses({ uses, log }: { uses: UseBuffer; log: Pick<Logger, 'warn'> }): () => Promise<void> {
  const look = async (): Promise<void> => void (await uses.flush());
  const end = watchFor({ what: 'uses', look, log, everyMs });
  return async () => {
    await end();
    await look().catch((error: unknown) => log.warn({ err: error }, 'The last uses could not be written down'));
  };
}
