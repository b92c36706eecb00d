import { sqlState, sqlStateOf } from './connect.ts';

/**
 * Has statements of one transaction that do not need each other's answers sent in one go, instead of a round trip each. They
 * are carried out in the order in which the works were begun, as a connection takes one after the other; of a work with
 * several round trips, that holds for its first. A query of Drizzle's begins only when it is awaited, and so inside an async
 * function. Ends when all have ended: what was still to be sent would come when the transaction is over. The
 * first failure fails the others with it, and is the one that is thrown.
 */
export async function pipelined(works: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(works);
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  if (reasons.length === 0) return;
  throw reasons.find((reason) => sqlStateOf(reason) !== sqlState.inFailedTransaction) ?? reasons[0];
}
