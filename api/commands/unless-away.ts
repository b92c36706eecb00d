import { RateLimited } from '../http/rate-limits.ts';
import type { RouteDeps } from './changes.ts';

/** Null where the card processor does not answer; too many requests are refused as such. */
export async function unlessAway<T>({ log }: Pick<RouteDeps, 'log'>, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RateLimited) throw error;
    log.warn({ err: error }, 'The card processor could not be asked about a payment');
    return null;
  }
}
