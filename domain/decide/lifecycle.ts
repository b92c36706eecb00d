import { concernEvents, concernIds } from '../attention.ts';
import { dayMs, type Instant, startOfDayAfter } from '../calendar.ts';
import { accept, type Decision } from '../decision.ts';
import { retriesDueBy } from '../dunning.ts';
import type { Event } from '../events.ts';
import type { Command, SignUp } from '../inputs.ts';
import { exceedsMaximumCharge } from '../money/bill.ts';
import { continuingCount, holdersOf, isAssigned, type Pool } from '../pool.ts';
import { type Refusal, refusals, refuse } from '../refusals.ts';
import type { State } from '../state.ts';
import { awaitsOpening, collect, firstBill, openedEvents, openPeriod, resizeEvents } from './billing.ts';

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** The trial lasts exactly `trialDays` × 24 hours (product.md, "Settled details"). */
export function signUp(command: SignUp, now: Instant): Decision {
  const start = command.frozenAt ?? now;
  const { type, tenantId, timeZone, currency, taxMilliPercent, unitPrice, policy, frozenAt } = command;
  const facts: SignUp = { type, tenantId, timeZone, currency, taxMilliPercent, unitPrice, policy, frozenAt };
  const event = { type: 'signedUp', signUp: facts, trialEndsAt: start + policy.trialDays * dayMs } as const;
  return accept([event], { type: 'createInstance' });
}

/** Sets the number of licences to go on with: charged at the trial's end, or at once where the trial is over or `startNow`. */
export function activate(
  state: State,
  { quantity, startNow, commandId }: CommandOf<'activate'>,
  now: Instant,
): Decision {
  if (state.cancellation !== null) return refusals.keepFirst();
  if (state.stage === 'suspended') return refusals.overdue();
  if (state.stage !== 'trialing' && state.stage !== 'trial_expired') {
    return refuse('already_active', 'The subscription is active: add or remove licences instead.');
  }
  if (state.open !== null) return refusals.chargePending();
  if (quantity < 1) return refusals.lastLicence();
  if (quantity > state.policy.maxLicences) return refusals.limit(state.policy.maxLicences);
  const refused = fewerThanAssigned(state.pool, quantity);
  if (refused !== null) return refused;
  if (startNow || state.stage === 'trial_expired') {
    return openPeriod(state, { quantity, start: now, commandId }, now);
  }
  if (exceedsMaximumCharge(firstBill(state, quantity).bill)) return refusals.tooLarge('/quantity');
  if (state.card === null) return refusals.noCard();
  return accept([{ type: 'conversionChosen', quantity }, ...resizeEvents(state.pool, quantity)]);
}

function fewerThanAssigned(pool: Pool, quantity: number): { readonly refusal: Refusal } | null {
  const assigned = pool.licences.filter(isAssigned);
  if (quantity >= assigned.length) return null;
  const detail = `${assigned.length} licences are assigned: revoke ${assigned.length - quantity} of them first.`;
  return { refusal: { code: 'too_many_assigned', detail, holders: holdersOf(assigned) } };
}

export function undoActivation(state: State): Decision {
  if (state.open !== null && state.stage === 'trialing') return refusals.chargePending();
  if (state.stage === 'trialing') return accept(state.trial.converting ? [{ type: 'conversionUndone' }] : []);
  if (state.stage === 'trial_expired')
    return refuse('not_in_trial', 'The trial is over: there is no activation to undo.');
  return refuse('already_active', 'The subscription is active: cancel it to end it.');
}

/** Ends with what is paid for: the period, the trial, or the local day (product.md, "Cancel"). Asking twice changes nothing. */
export function cancel(state: State, now: Instant): Decision {
  if (state.cancellation !== null) return accept([]);
  return accept([{ type: 'cancellationSet', at: cancellationAt(state, now) }]);
}

function cancellationAt(state: State, now: Instant): Instant {
  const paidUntil = state.stage === 'trialing' ? state.trial.endsAt : state.period?.end;
  const runsOn = state.stage === 'trialing' || state.stage === 'active' || state.stage === 'past_due';
  if (runsOn && paidUntil !== undefined && paidUntil > now) return paidUntil;
  return startOfDayAfter(now, 1, state.timeZone);
}

/** Undoes a cancellation exactly: retries that were missed meanwhile are skipped, a period that was paid meanwhile begins. */
export function keep(state: State, now: Instant): Decision {
  if (state.cancellation === null) return refuse('not_canceling', 'No cancellation is pending.');
  const retriesDone = state.dunning && retriesDueBy(state, state.dunning.firstFailedAt, now);
  return accept([{ type: 'cancellationUndone', retriesDone }, ...openingPaidMeanwhile(state)]);
}

/** What was paid takes effect, and need not be refunded any more. */
function openingPaidMeanwhile(state: State): readonly Event[] {
  const { paidOpening } = state;
  if (paidOpening == null || paidOpening.purpose.type !== 'openPeriod' || !awaitsOpening(state)) return [];
  const { key, purpose, bill } = paidOpening;
  return [
    ...openedEvents(state, purpose, { bill, settlement: 'charge' }),
    ...concernEvents(state.concerns, { about: concernIds.refund(key), reason: null }),
  ];
}

/** Pays what is overdue; a suspended or expired tenant pays for a fresh period. */
export function pay(state: State, { commandId }: CommandOf<'pay'>, now: Instant): Decision {
  if (state.open !== null) return refusals.chargePending();
  if (state.stage === 'past_due') return collect(state, commandId, now);
  if (state.stage !== 'suspended' && state.stage !== 'trial_expired')
    return refuse('nothing_overdue', 'Nothing is overdue.');
  if (state.cancellation !== null) return refusals.keepFirst();
  const quantity = continuingCount(state.pool);
  if (quantity === 0) return refuse('nothing_overdue', 'There are no licences to pay for: activate with a number.');
  return openPeriod(state, { quantity, start: now, commandId }, now);
}

/** A new card pays at once what waits for it (product.md, "Failed renewal"), unless the tenant is leaving. */
export function payWithNewCard(state: State, now: Instant): Decision {
  if (state.cancellation !== null || state.open !== null) return accept([]);
  if (state.stage === 'past_due') return collect(state, null, now);
  if (state.stage !== 'suspended') return accept([]);
  return openPeriod(state, { quantity: continuingCount(state.pool), start: now, commandId: null }, now);
}

export function advanceClock(state: State, { to }: CommandOf<'advanceClock'>): Decision {
  if (state.clock === null) return refuse('test_clock_not_set', 'This tenant has no test clock.');
  if (to < state.clock.now) {
    return { refusal: { code: 'validation_failed', detail: 'A clock only goes forward.', pointer: '/to' } };
  }
  return accept(to === state.clock.now ? [] : [{ type: 'clockTargetSet', to }]);
}
