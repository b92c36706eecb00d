/*
 * An endpoint is given each event until it has taken it: nothing is skipped, and a tenant's events wait for one another.
 * docs/product.md, "Delivering events"
 */

import { dayMs, type Instant } from '../calendar.ts';

/** An endpoint has so long to answer, from the first byte of the connection to the last of the answer. */
export const answerWithinMs = 10_000;

/** How many tenants of one endpoint may wait on their own; while so many do, the endpoint is given no further ones. */
export const mostHeldTenants = 20;

/** An endpoint that is more events behind than this is given documents instead, where it asked for that. */
export const farBehindEvents = 1_000;

/** An endpoint is in ops' list once something has waited so long for it. */
export const overdueAfterMs = 3 * dayMs;

/** How long the secret before the present one still signs, unless its rotation says otherwise. */
export const secretOverlapHours = 24;

const firstWaitMs = 200;
const longestWaitMs = 3_600_000;

/** How long to wait after so many failed tries in a row, from 1 on: doubled from a fifth of a second up to an hour. */
export function retryAfterMs(failures: number): number {
  return Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 20), longestWaitMs);
}

/** Whether an answer says that the event was taken. */
export function isTaken(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether what has waited since then is a matter for ops. */
export function isOverdue(waitingSince: Instant, now: Instant): boolean {
  return now - waitingSince > overdueAfterMs;
}
