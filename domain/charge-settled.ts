import { concernIds } from './attention.ts';
import type { Instant } from './calendar.ts';
import { chargeAwaitingPayer, chargeWithKey, openCharge, unknownCharge } from './charge-under-way.ts';
import { accept, type Decision, followedBy, type Settlement } from './decision.ts';
import type { Event } from './events.ts';
import { evolve } from './evolve.ts';
import type { FactOf } from './inputs.ts';
import { refusals } from './refusals.ts';
import { openingPaid } from './rules/activation.ts';
import { additionPaid } from './rules/adding.ts';
import type { DeclineReason } from './rules/attempts.ts';
import { notPaid } from './rules/charging.ts';
import { billPaid, renewalFailed } from './rules/failed-renewal.ts';
import { goneByRefusal } from './rules/payment-method.ts';
import { carriedEvents } from './rules/small-amounts.ts';
import { openingFailed } from './rules/trial.ts';
import { answerToWithdrawal } from './rules/withdrawing.ts';
import { hasEnded } from './stage.ts';
import { type Charge, opensPeriod, type State } from './state.ts';

const awaitsPayer: DeclineReason = { declineCode: 'authentication_required', adviceCode: null };

/** What follows from the outcome of a charge. A charge that is settled already ignores a second outcome. */
export function chargeSettled(state: State, fact: FactOf<'chargeSettled'>, now: Instant): Decision {
  const decision = settled(state, fact, now);
  return fact.isRequested ? answerToWithdrawal(fact.outcome, decision) : decision;
}

function settled(state: State, { key, outcome }: FactOf<'chargeSettled'>, now: Instant): Decision {
  const charge = chargeWithKey(state, key);
  if (charge === null) return accept([]);
  switch (outcome.type) {
    case 'succeeded':
      return succeeded(state, charge, now);
    case 'refunded':
      return givenBack(state, charge, now);
    case 'declined': {
      const { declineCode, adviceCode } = outcome;
      return failed(state, { type: 'chargeDeclined', charge, declineCode, adviceCode }, outcome, now);
    }
    case 'requires_action':
      if (chargeAwaitingPayer(state) !== null) return accept([]);
      return failed(state, { type: 'chargeAwaitsPayer', charge }, awaitsPayer, now);
    case 'too_small':
      return tooSmall(state, charge, now);
    case 'unknown':
      return accept(unknownCharge(state) === null ? [{ type: 'chargeUnknown', charge }] : []);
    case 'canceled':
      return cameToNothing(state, charge, { type: 'chargeCanceled', charge });
  }
}

function succeeded(state: State, charge: Charge, now: Instant): Decision {
  const event = { type: 'chargeSucceeded', charge } as const;
  const follows = whenSettled(evolve(state, event, now), charge, 'charge', now);
  return followedBy([event], follows ?? paidTooLate(charge));
}

/** Puts the charge's lines onto the next bill, as if the amount had been known to be too small. */
function tooSmall(state: State, charge: Charge, now: Instant): Decision {
  const event = { type: 'chargeTooSmall', charge } as const;
  const follows = whenSettled(evolve(state, event, now), charge, 'carry', now);
  return follows === null ? cameToNothing(state, charge, event) : followedBy([event], follows);
}

/** What a paid or carried charge brings, by its purpose. Null where it is too late to take effect. */
function whenSettled(state: State, charge: Charge, settlement: Settlement, now: Instant): Decision | null {
  const { purpose, bill } = charge;
  if (opensPeriod(charge)) return happens(openingPaid(state, charge, settlement));
  const carried = carriedEvents({ bill, settlement });
  if (purpose.type === 'addLicences') return happens(additionPaid(state, charge, purpose), carried);
  const follows = billPaid(state, now);
  return follows && followedBy(carried, follows);
}

function happens(events: readonly Event[] | null, more: readonly Event[] = []): Decision | null {
  return events === null ? null : accept([...events, ...more]);
}

/** Raises a concern, which lasts until the payment is refunded or ops acknowledge that it need not be. */
function paidTooLate({ key }: Charge): Decision {
  const reason = `${key} was paid too late to take effect: refund it.`;
  return accept([{ type: 'attentionRaised', about: concernIds.refund(key), reason }]);
}

/**
 * What follows where the money has gone back: it buys nothing. A bill stays paid, as it was for what the tenant has had
 * already and giving the money back was finance's decision (docs/product.md, "Waiting for the payer").
 */
function givenBack(state: State, charge: Charge, now: Instant): Decision {
  if (charge.purpose.type === 'payBill') return succeeded(state, charge, now);
  const paid = [
    { type: 'chargeSucceeded', charge },
    { type: 'chargeGivenBack', charge },
  ] as const;
  const events = [...paid, ...whenFailed(state, charge, { declineCode: 'refunded', adviceCode: null }, now)];
  return isAwaited(state, charge) ? { events, ...refusals.chargeGivenBack() } : accept(events);
}

function failed(
  state: State,
  event: Extract<Event, { type: 'chargeDeclined' | 'chargeAwaitsPayer' }>,
  reason: DeclineReason,
  now: Instant,
): Decision {
  const { charge } = event;
  const gone = goneByRefusal(state, charge, reason.declineCode);
  const events = [event, ...gone, ...whenFailed(state, charge, reason, now)];
  return charge.commandId === null ? accept(events) : { events, refusal: notPaid(charge, reason.declineCode) };
}

/** What an unpaid charge brings, by its purpose. A purchase that is not paid changes nothing. */
function whenFailed(state: State, charge: Charge, reason: DeclineReason, now: Instant): readonly Event[] {
  if (hasEnded(state.stage)) return [];
  if (charge.purpose.type === 'payBill') return renewalFailed(state, charge, reason, now);
  return opensPeriod(charge) ? openingFailed(state, charge, reason.declineCode) : [];
}

/**
 * No money moved and none will: a command that waits for this charge is refused. A command whose charge waited for its
 * payer was answered before.
 */
function cameToNothing(state: State, charge: Charge, event: Event): Decision {
  return isAwaited(state, charge) ? { events: [event], ...refusals.chargeCameToNothing() } : accept([event]);
}

/** Whether a command waits for the charge's outcome. */
function isAwaited(state: State, charge: Charge): boolean {
  return charge.commandId !== null && openCharge(state) !== null;
}
