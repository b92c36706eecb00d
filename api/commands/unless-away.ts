import { RateLimited } from '../http/rate-limits.ts';
import type { RouteDeps } from './changes.ts';

/** The card processor's answer; null where it does not answer. A `RateLimited` is thrown on. */
export async function unlessAway<T>({ log }: Pick<RouteDeps, 'log'>, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RateLimited) throw error;
    log.warn({ err: error }, 'The card processor could not be asked about a payment');
    return null;
  }
}
