import { sqlState, sqlStateOf } from './connect.ts';

/**
 * Sends independent statements of one transaction in one go, in the order in which the works were begun; of a work with
 * several round trips, that holds for its first. A work is an async function's promise, as a Drizzle query begins only
 * when awaited; all works are awaited, as a later statement would run after the transaction, and the first failure,
 * which makes the others fail, is thrown.
 */
export async function pipelined(works: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(works);
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  if (reasons.length === 0) return;
  throw reasons.find((reason) => sqlStateOf(reason) !== sqlState.inFailedTransaction) ?? reasons[0];
}
