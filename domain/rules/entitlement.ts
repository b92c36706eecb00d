/*
 * A user may make calls who holds a licence that works, before every known end of access.
 * docs/product.md, "Entitlement"
 */

import type { Instant } from '../calendar.ts';
import { openCharge } from '../charge-under-way.ts';
import { isRunning, type SubscriptionState } from '../stage.ts';
import type { State } from '../state.ts';
import { dueSuspension } from './failed-renewal.ts';

/** How a subscription's licences work, as its view shows it. */
export interface Access {
  readonly state: SubscriptionState;
  readonly licencesWork: boolean;
  readonly accessEndsAt: Instant | null;
  readonly trialEndsAt: Instant;
  readonly period: { readonly end: Instant } | null;
}

export interface Entitlement {
  readonly licensed: boolean;
  /** Until when that is known; null where the user is not licensed, or no end or bill is known. */
  readonly until: Instant | null;
}

/** May the holder of this licence make calls? `endsAt` is when the licence itself ends. */
export function entitlementOf(
  access: Access,
  licence: { readonly endsAt: Instant | null } | null,
  now: Instant,
): Entitlement {
  const ends = [access.accessEndsAt, licence?.endsAt ?? null].filter((at) => at !== null);
  const licensed = licence !== null && access.licencesWork && ends.every((at) => now < at);
  if (!licensed) return { licensed, until: null };
  return { licensed, until: ends.length > 0 ? Math.min(...ends) : nextBillingDate(access, now) };
}

/** Whether licences work at all, before looking at the clock. */
export function licencesWork({ stage }: State): boolean {
  return stage.type === 'trialing' || isRunning(stage);
}

/** When access ends by time alone, whatever a late worker does; null where nothing ends it yet. */
export function accessEndsAt(state: State): Instant | null {
  const { stage, cancellation, trialEndsAt } = state;
  const endsWithTrial = stage.type === 'trialing' && !stage.converting && openCharge(state) === null;
  const ends = [cancellation?.at ?? null, dueSuspension(state), endsWithTrial ? trialEndsAt : null];
  return ends.reduce((first, at) => (first === null || (at !== null && at < first) ? at : first), null);
}

function nextBillingDate({ state, period, trialEndsAt }: Access, now: Instant): Instant | null {
  const next = state === 'trialing' ? trialEndsAt : (period?.end ?? trialEndsAt);
  return next > now ? next : null;
}
