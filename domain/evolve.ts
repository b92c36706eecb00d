import { concernEvents, concernIds, concernsAfter } from './attention.ts';
import type { Instant } from './calendar.ts';
import type { Event } from './events.ts';
import { emptyPool, withAdded, withAssigned, withEnding, withRemoved, withRevoked } from './pool.ts';
import type { Charge, Dunning, State } from './state.ts';

/** The state after an event that happened at `at`. The first event of a life is `signedUp`. */
export function evolve(state: State | null, event: Event, at: Instant): State {
  if (event.type === 'signedUp') return begin(event);
  if (state === null) throw new Error(`${event.type} before signedUp`);
  return next(state, event, at);
}

/** The state after several events of one instant. */
export function evolveAll(state: State | null, events: readonly Event[], at: Instant): State | null {
  return events.reduce<State | null>((current, event) => evolve(current, event, at), state);
}

function begin({ signUp, trialEndsAt }: Extract<Event, { type: 'signedUp' }>): State {
  return {
    tenantId: signUp.tenantId,
    timeZone: signUp.timeZone,
    currency: signUp.currency,
    taxMilliPercent: signUp.taxMilliPercent,
    policy: signUp.policy,
    price: { pinned: signUp.unitPrice, newest: signUp.unitPrice },
    stage: 'trialing',
    trial: { endsAt: trialEndsAt, converting: false },
    expiry: null,
    period: null,
    pool: emptyPool,
    carried: [],
    card: null,
    unpaid: [],
    dunning: null,
    cancellation: null,
    open: null,
    openIsUnknown: false,
    awaitingPayer: null,
    openingAttempts: 0,
    warnedAt: {},
    clock: signUp.frozenAt === null ? null : { now: signUp.frozenAt, target: null },
    concerns: [],
    deletionStartedAt: null,
  };
}

function next(state: State, event: Exclude<Event, { type: 'signedUp' }>, at: Instant): State {
  switch (event.type) {
    case 'licencesAdded':
      return { ...state, pool: withAdded(state.pool, event.licences) };
    case 'licencesRemoved':
      return { ...state, pool: withRemoved(state.pool, event.licences) };
    case 'licencesEnding':
      return { ...state, pool: withEnding(state.pool, event.licences, true) };
    case 'licencesReactivated':
      return { ...state, pool: withEnding(state.pool, event.licences, false) };
    case 'licencesAssigned':
      return { ...state, pool: withAssigned(state.pool, event.assignments) };
    case 'licencesRevoked':
      return {
        ...state,
        pool: withRevoked(
          state.pool,
          event.assignments.map(([number]) => number),
        ),
      };
    case 'userRemoved':
      return state;
    case 'conversionChosen':
      return { ...state, trial: { ...state.trial, converting: true } };
    case 'conversionUndone':
      return { ...state, trial: { ...state.trial, converting: false } };
    case 'trialExpired':
      return {
        ...state,
        stage: 'trial_expired',
        trial: { ...state.trial, converting: false },
        expiry: { at, declineCode: event.declineCode, amount: event.amount },
        warnedAt: {},
      };
    case 'periodStarted':
      return startPeriod(state, event);
    case 'billed':
      return {
        ...state,
        unpaid: [...state.unpaid, { bill: event.bill, quantity: event.quantity, period: event.period, attempts: 0 }],
      };
    case 'carried':
      return { ...state, carried: [...state.carried, ...event.lines] };
    case 'chargeStarted':
      return startCharge(state, event.charge);
    case 'chargeSucceeded':
      return {
        ...closeCharge(state, event.charge, isPayBill(event.charge) ? 1 : 0),
        ...(state.cancellation !== null && isOpening(event.charge) && { paidOpening: event.charge }),
      };
    case 'chargeDeclined':
    case 'chargeCanceled':
      return closeCharge(state, event.charge, 0);
    case 'chargeAwaitsPayer':
      return { ...closeCharge(state, event.charge, 0), awaitingPayer: event.charge };
    case 'chargeUnknown':
      return { ...state, awaitingPayer: null, open: event.charge, openIsUnknown: true };
    case 'paymentFailed':
      return {
        ...state,
        stage: state.stage === 'active' ? 'past_due' : state.stage,
        dunning: failed(state.dunning, event, at),
      };
    case 'overduePaid':
      return { ...state, stage: 'active', dunning: null, warnedAt: {} };
    case 'billsGivenUp':
      return { ...state, unpaid: [] };
    case 'suspended':
      return { ...state, stage: 'suspended', warnedAt: {} };
    case 'deletionWarned':
      return { ...state, warnedAt: { ...state.warnedAt, [event.days]: at } };
    case 'cardChanged':
      return { ...state, card: event.card, dunning: state.dunning && { ...state.dunning, waitsForCard: false } };
    case 'priceChanged':
      return { ...state, price: { ...state.price, newest: event.unitPrice } };
    case 'cancellationSet':
      return { ...state, cancellation: { at: event.at, requestedAt: at } };
    case 'cancellationUndone':
      return { ...state, cancellation: null, dunning: state.dunning && skipTo(state.dunning, event.retriesDone ?? 0) };
    case 'deletionStarted':
      return { ...state, stage: 'deleting', carried: [], deletionStartedAt: at };
    case 'deleted':
      return { ...state, stage: 'deleted', pool: { ...state.pool, licences: [] }, card: null };
    case 'attentionRaised':
    case 'attentionEnded':
      return { ...state, concerns: concernsAfter(state.concerns, event) };
    case 'parked':
    case 'unparked':
      return park(state, event.type === 'parked' ? event.violation : null);
    case 'clockTargetSet':
      return { ...state, clock: state.clock && { ...state.clock, target: event.to } };
    case 'clockReached':
      return { ...state, clock: state.clock && { now: state.clock.target ?? state.clock.now, target: null } };
  }
}

/** A period that opens a subscription leaves everything before it behind; a renewal only moves the period on. */
function startPeriod(state: State, event: Extract<Event, { type: 'periodStarted' }>): State {
  const renewed: State = {
    ...state,
    period: event.period,
    price: { ...state.price, pinned: event.unitPrice },
    carried: [],
    openingAttempts: 0,
    paidOpening: null,
  };
  if (state.stage === 'active' || state.stage === 'past_due') return renewed;
  return {
    ...renewed,
    stage: 'active',
    trial: { ...state.trial, converting: false },
    expiry: null,
    dunning: null,
    warnedAt: {},
  };
}

function startCharge(state: State, charge: Charge): State {
  const opened = { ...state, open: charge, openIsUnknown: false };
  if (charge.purpose.type === 'openPeriod') return { ...opened, openingAttempts: charge.attempt };
  if (charge.purpose.type !== 'payBill') return opened;
  const [first, ...rest] = state.unpaid;
  return first === undefined ? opened : { ...opened, unpaid: [{ ...first, attempts: charge.attempt }, ...rest] };
}

function closeCharge(state: State, charge: Charge, paidBills: 0 | 1): State {
  return {
    ...state,
    open: state.open?.key === charge.key ? null : state.open,
    openIsUnknown: state.open?.key === charge.key ? false : state.openIsUnknown,
    awaitingPayer: state.awaitingPayer?.key === charge.key ? null : state.awaitingPayer,
    unpaid:
      paidBills === 0 ? state.unpaid : state.unpaid.filter(({ period }) => period.number !== charge.period.number),
  };
}

function park(state: State, violation: string | null): State {
  const reason =
    violation === null ? null : `An invariant is broken: ${violation}. Nothing is charged until it holds again.`;
  const events = concernEvents(state.concerns, { about: concernIds.invariant, reason });
  return { ...state, parked: violation, concerns: events.reduce(concernsAfter, state.concerns) };
}

const isPayBill = (charge: Charge): boolean => charge.purpose.type === 'payBill';
const isOpening = (charge: Charge): boolean => charge.purpose.type === 'openPeriod';

function failed(dunning: Dunning | null, event: Extract<Event, { type: 'paymentFailed' }>, at: Instant): Dunning {
  const { declineCode, waitsForCard, retriesDone } = event;
  return { firstFailedAt: dunning?.firstFailedAt ?? at, retriesDone, declineCode, waitsForCard };
}

function skipTo(dunning: Dunning, retriesDone: number): Dunning {
  return { ...dunning, retriesDone: Math.max(dunning.retriesDone, retriesDone) };
}
