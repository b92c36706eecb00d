import type { Logger } from 'pino';
import type { UseBuffer } from '../api/commands/use-buffer.ts';
import { watchFor } from './watch.ts';

/** Half of what a crash may lose, as a flush takes its time too. */
const everyMs = 30_000;

/** Writes down now and then who was there. Answers what ends that, with what is still to be written. */
export function flushUses({ uses, log }: { uses: UseBuffer; log: Pick<Logger, 'warn'> }): () => Promise<void> {
  const look = async (): Promise<void> => void (await uses.flush());
  const end = watchFor({ what: 'uses', look, log, everyMs });
  return async () => {
    await end();
    await look().catch((error: unknown) => log.warn({ err: error }, 'The last uses could not be written down'));
  };
}
