/*
 * A charge that waits for its payer is looked up at growing intervals, as the webhook of its payment may be lost.
 * docs/product.md, "Waiting for the payer"
 */

import { minuteMs } from '../calendar.ts';
import type { Policy } from '../policy.ts';

/** How many milliseconds after its look-up number `attempt`, counted from 1, a charge is looked up again. */
export function nextLookUpAfterMs({ payerLookUpMinutes: minutes }: Policy, attempt: number): number {
  return (minutes[attempt - 1] ?? minutes.at(-1) ?? 1) * minuteMs;
}
