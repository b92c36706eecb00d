/*
 * A user may make calls who holds a working licence, until the first known end of access. docs/product.md,
 * "Entitlement"
 */

import type { Instant } from '../calendar.ts';
import { fallsDueAt } from '../due.ts';
import { isRunning, type SubscriptionState } from '../stage.ts';
import type { State } from '../state.ts';
import type { EntitlementTerms } from './entitlement-document.ts';

/** What a subscription's view shows about whether its licences work. */
export interface Access {
  readonly licencesWork: boolean;
  readonly accessEndsAt: Instant | null;
  readonly state: SubscriptionState;
  readonly trialEndsAt: Instant;
  readonly period: { readonly end: Instant } | null;
  readonly testClock: { readonly frozenTime: Instant } | null;
}

/** What applies to each licence, in the terms of the entitlement document. */
export function termsOf(access: Access): EntitlementTerms {
  const { licencesWork, accessEndsAt, testClock } = access;
  const until = licencesWork ? (accessEndsAt ?? nextBillingDate(access)) : null;
  return { licencesWork, accessEndsAt, until, frozenTime: testClock?.frozenTime ?? null };
}

/** Whether licences work at all, apart from the time at which access ends. */
export function licencesWork({ stage }: State): boolean {
  return stage.type === 'trialing' || isRunning(stage);
}

/** When access ends by time alone, however late a worker is; null where nothing ends it yet. */
export function accessEndsAt(state: State): Instant | null {
  const { stage, cancellation } = state;
  const endsWithTrial = stage.type === 'trialing' && !stage.converting;
  const trialEndsAt = endsWithTrial ? fallsDueAt(state, 'trialEnd') : null;
  const ends = [cancellation?.at ?? null, fallsDueAt(state, 'suspension'), trialEndsAt];
  return ends.reduce((first, at) => (first === null || (at !== null && at < first) ? at : first), null);
}

function nextBillingDate({ state, period, trialEndsAt }: Access): Instant {
  return state === 'trialing' ? trialEndsAt : (period?.end ?? trialEndsAt);
}
