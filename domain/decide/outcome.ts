import { concernIds } from '../attention.ts';
import type { Instant } from '../calendar.ts';
import { accept, type Decision, isRefused } from '../decision.ts';
import { retriesDueBy } from '../dunning.ts';
import type { Event } from '../events.ts';
import { evolveAll } from '../evolve.ts';
import type { ChargeOutcome, Fact } from '../inputs.ts';
import { settlementOf } from '../money/bill.ts';
import { isEnding, numbersOf } from '../pool.ts';
import { type Refusal, refusals } from '../refusals.ts';
import type { Charge, State } from '../state.ts';
import { awaitsOpening, collect, openedEvents, paymentFailed } from './billing.ts';
import { additionEvents, exceedsLimit, reactivationEvents } from './licences.ts';

/** What follows from the outcome of a charge. News of a charge that is settled already says nothing new. */
export function chargeSettled(state: State, fact: Extract<Fact, { type: 'chargeSettled' }>, now: Instant): Decision {
  const charge = [state.open, state.awaitingPayer].find((candidate) => candidate?.key === fact.key);
  if (charge === undefined || charge === null) return accept([]);
  return follow(state, charge, fact.outcome, now);
}

function follow(state: State, charge: Charge, outcome: ChargeOutcome, now: Instant): Decision {
  switch (outcome.type) {
    case 'succeeded':
      return paid(state, charge, now);
    case 'declined': {
      const event: Event = { type: 'chargeDeclined', charge, declineCode: outcome.declineCode };
      return notPaid(state, charge, event, outcome.declineCode, now);
    }
    case 'requires_action':
      if (state.awaitingPayer?.key === charge.key) return accept([]);
      return notPaid(state, charge, { type: 'chargeAwaitsPayer', charge }, 'authentication_required', now);
    case 'unknown':
      return accept(state.openIsUnknown ? [] : [{ type: 'chargeUnknown', charge }]);
    case 'canceled':
      return canceled(state, charge);
  }
}

/** No money moved and none will. Who waits for this charge is told so; a withdrawn one has been answered already. */
function canceled(state: State, charge: Charge): Decision {
  const events: readonly Event[] = [{ type: 'chargeCanceled', charge }];
  const awaited = charge.commandId !== null && state.open?.key === charge.key;
  return awaited ? { events, ...refusals.chargeCameToNothing() } : accept(events);
}

function paid(state: State, charge: Charge, now: Instant): Decision {
  const { purpose } = charge;
  if (purpose.type === 'payBill') return billPaid(state, charge, now);
  const succeeded: Event = { type: 'chargeSucceeded', charge };
  const follows = purpose.type === 'addLicences' ? added(state, charge) : opened(state, charge);
  return accept([succeeded, ...(follows ?? [tooLate(charge)])]);
}

/** Until it is refunded, or ops say that it need not be. */
function tooLate({ key }: Charge): Event {
  const reason = `${key} was paid too late to take effect: refund it.`;
  return { type: 'attentionRaised', about: concernIds.refund(key), reason };
}

/** Null where the period that was paid for is over, or the pool is full: nothing is added then, and finance is offered the refund. */
function added(state: State, { purpose, period }: Charge): readonly Event[] | null {
  const running = state.stage === 'active' || state.stage === 'past_due';
  if (purpose.type !== 'addLicences' || !running || state.period?.number !== period.number) return null;
  if (exceedsLimit(state, purpose.quantity)) return null;
  const ending = new Set(numbersOf(state.pool.licences.filter(isEnding)));
  const stillEnding = purpose.reactivate.filter((number) => ending.has(number));
  return [...reactivationEvents(stillEnding), ...additionEvents(state, purpose.quantity)];
}

/** Null where the tenant has a subscription by now, or is leaving: that is recorded, and finance decides, unless it stays (`keep`). */
function opened(state: State, { purpose, bill }: Charge): readonly Event[] | null {
  if (purpose.type !== 'openPeriod' || !awaitsOpening(state) || state.cancellation !== null) return null;
  return openedEvents(state, purpose, { bill, settlement: settlementOf(bill, state.currency) });
}

/** Further bills follow at once; with the last one the tenant owes nothing any more. */
function billPaid(state: State, charge: Charge, now: Instant): Decision {
  const succeeded: Event = { type: 'chargeSucceeded', charge };
  const settled = evolveAll(state, [succeeded], now);
  if (settled === null || state.stage === 'deleting' || state.stage === 'deleted') {
    return accept([succeeded, tooLate(charge)]);
  }
  if (settled.unpaid.length === 0)
    return accept([succeeded, ...(state.dunning === null ? [] : [{ type: 'overduePaid' } as const])]);
  if (state.cancellation !== null) return accept([succeeded]);
  const rest = collect(settled, null, now);
  return isRefused(rest) ? accept([succeeded]) : { ...rest, events: [succeeded, ...rest.events] };
}

function notPaid(state: State, charge: Charge, event: Event, declineCode: string, now: Instant): Decision {
  const events = [event, ...failureEvents(state, charge, declineCode, now)];
  if (charge.commandId === null) return accept(events);
  return { events, refusal: declined(charge, declineCode) };
}

function failureEvents(state: State, charge: Charge, declineCode: string, now: Instant): readonly Event[] {
  if (state.stage === 'deleting' || state.stage === 'deleted') return [];
  if (charge.purpose.type === 'payBill') {
    const firstFailedAt = state.dunning?.firstFailedAt ?? now;
    return [paymentFailed(state, declineCode, retriesDueBy(state, firstFailedAt, now))];
  }
  const endsTrial = charge.commandId === null && state.stage === 'trialing';
  return endsTrial ? [{ type: 'trialExpired', declineCode, amount: charge.bill.amount }] : [];
}

function declined(charge: Charge, declineCode: string): Refusal {
  if (declineCode === 'authentication_required') {
    return { code: 'authentication_required', detail: 'The bank wants to see the payer.', chargeKey: charge.key };
  }
  return { code: 'card_declined', detail: 'The card was declined; nothing has changed.', declineCode };
}
