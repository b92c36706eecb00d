/*
 * An endpoint is sent each event until it has taken it: nothing is skipped, and a tenant's events wait for one another.
 * docs/product.md, "Delivering events"
 */

import { dayMs, type Instant } from '../calendar.ts';

/** How long an endpoint may take, from opening the connection to the last byte of the answer. */
export const answerWithinMs = 10_000;

/**
 * How many tenants of one endpoint may wait on their own. While that many do, the endpoint is sent no other tenant's
 * events.
 */
export const mostHeldTenants = 20;

/** An endpoint that is more events behind than this is sent documents instead, if it is configured for that. */
export const farBehindEvents = 1_000;

/** How long an event may wait before ops see its endpoint in their list. */
export const overdueAfterMs = 3 * dayMs;

/** How long the previous secret still signs, unless its rotation sets another time. */
export const secretOverlapHours = 24;

const firstWaitMs = 200;
const longestWaitMs = 3_600_000;

/**
 * How long to wait after `failures` failed tries in a row, from 1 on: doubled from a fifth of a second up to an hour.
 */
export function retryAfterMs(failures: number): number {
  return Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 20), longestWaitMs);
}

/** Whether an answer with this status takes the event. */
export function isTaken(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether an event that has waited since then concerns ops. */
export function isOverdue(waitingSince: Instant, now: Instant): boolean {
  return now - waitingSince > overdueAfterMs;
}
