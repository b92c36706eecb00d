import { RateLimiterMemory } from 'rate-limiter-flexible';
import { count } from '../http/rate-limits.ts';

/**
 * How often one receipt is mailed again an hour, in this process, as a click could fill others' mailboxes
 * (docs/product.md, "Receipts again").
 */
export const mostOfOneReceiptAnHour = 3;
export const mostReceiptsAnHour = 30;

const hourSeconds = 3_600;

/** Counts a receipt that is mailed again; throws `RateLimited` beyond the limit. */
export type SpendReceipt = (tenantId: string, number: string) => Promise<void>;

export function createReceiptBudget(): SpendReceipt {
  const ofOne = new RateLimiterMemory({ points: mostOfOneReceiptAnHour, duration: hourSeconds });
  const ofTenant = new RateLimiterMemory({ points: mostReceiptsAnHour, duration: hourSeconds });
  return async (tenantId, number) => {
    await count(ofTenant, tenantId);
    await count(ofOne, number);
  };
}
