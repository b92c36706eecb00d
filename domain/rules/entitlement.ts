/*
 * A user may make calls who holds a licence that works, before every known end of access.
 * docs/product.md, "Entitlement"
 */

import type { Instant } from '../calendar.ts';
import { openCharge } from '../charge-under-way.ts';
import { isRunning, type SubscriptionState } from '../stage.ts';
import type { State } from '../state.ts';
import type { EntitlementTerms } from './entitlement-document.ts';
import { dueSuspension } from './failed-renewal.ts';

/** How a subscription's licences work, as its view shows it. */
export interface Access {
  readonly licencesWork: boolean;
  readonly accessEndsAt: Instant | null;
  readonly state: SubscriptionState;
  readonly trialEndsAt: Instant;
  readonly period: { readonly end: Instant } | null;
  readonly testClock: { readonly frozenTime: Instant } | null;
}

/** What holds for each licence, in the words of the entitlement document. */
export function termsOf(access: Access): EntitlementTerms {
  const { licencesWork, accessEndsAt, testClock } = access;
  const until = licencesWork ? (accessEndsAt ?? nextBillingDate(access)) : null;
  return { licencesWork, accessEndsAt, until, frozenTime: testClock?.frozenTime ?? null };
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

function nextBillingDate({ state, period, trialEndsAt }: Access): Instant {
  return state === 'trialing' ? trialEndsAt : (period?.end ?? trialEndsAt);
}
