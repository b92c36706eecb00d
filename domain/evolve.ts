import { concernEvents, concernIds, concernsAfter } from './attention.ts';
import type { Instant } from './calendar.ts';
import { chargeWithKey } from './charge-under-way.ts';
import type { Event, EventOf } from './events.ts';
import { emptyPool, withAdded, withAssigned, withEnding, withRemoved, withRevoked } from './pool.ts';
import { declinesAfterCard, declinesAfterDecline } from './rules/attempts.ts';
import { type Dunning, hasEnded, livingStageOf, type Stage } from './stage.ts';
import {
  type Card,
  type Charge,
  type ChargeUnderWay,
  isCanceling,
  noDeclines,
  opensPeriod,
  type State,
  type UnpaidBill,
} from './state.ts';

/** The state after an event that happened at `at`. The first event of a tenant is `signedUp`. */
export function evolve(state: State | null, event: Event, at: Instant): State {
  if (event.type === 'signedUp') return begin(event);
  if (state === null) throw new Error(`${event.type} before signedUp`);
  return next(state, event, at);
}

/** The state after several events of one instant. */
export function evolveAll(state: State | null, events: readonly Event[], at: Instant): State | null {
  return events.reduce<State | null>((current, event) => evolve(current, event, at), state);
}

function begin({ signUp, trialEndsAt }: EventOf<'signedUp'>): State {
  return {
    tenantId: signUp.tenantId,
    timeZone: signUp.timeZone,
    currency: signUp.currency,
    tax: { ...signUp.tax, buyer: null },
    detailsVersion: null,
    policy: signUp.policy,
    price: { pinned: signUp.unitPrice, newest: signUp.unitPrice, version: 1 },
    trialEndsAt,
    stage: { type: 'trialing', converting: false },
    cancellation: null,
    pool: emptyPool,
    card: null,
    removedCard: null,
    declines: noDeclines,
    carried: [],
    unpaid: [],
    lastSuspendedAt: null,
    chargeUnderWay: null,
    openingAttempts: 0,
    paidOpening: null,
    clock: signUp.frozenAt === null ? null : { now: signUp.frozenAt, target: null },
    concerns: [],
    parked: null,
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
      return inStage(state, ({ type }) => (type === 'trialing' ? { type, converting: true } : null));
    case 'conversionUndone':
      return inStage(state, ({ type }) => (type === 'trialing' ? { type, converting: false } : null));
    case 'trialExpired':
      return { ...state, stage: trialExpired(event, at) };
    case 'periodStarted':
      return startPeriod(state, event);
    case 'billed':
      return { ...state, unpaid: [...state.unpaid, unpaidBill(state, event)] };
    case 'carried':
      return { ...state, carried: [...state.carried, ...event.lines] };
    case 'chargeStarted':
      return startCharge(state, event.charge);
    case 'chargeSucceeded':
      return chargePaid(withoutUnderWay(state, event.charge), event.charge);
    case 'chargeGivenBack':
      return state.paidOpening?.key === event.charge.key ? { ...state, paidOpening: null } : state;
    case 'chargeDeclined':
      return { ...withoutUnderWay(state, event.charge), declines: declinesAfterDecline(state, event, at) };
    case 'chargeCanceled':
      return withoutUnderWay(state, event.charge);
    case 'chargeTooSmall':
      return withoutBill(withoutUnderWay(state, event.charge), event.charge);
    case 'chargeAwaitsPayer':
      return withUnderWay(state, event.charge, 'awaits payer');
    case 'chargeUnknown':
      return withUnderWay(state, event.charge, 'unknown');
    case 'paymentFailed':
      return inStage(state, (stage) => failed(stage, event, at));
    case 'overduePaid':
      return inStage(state, (stage) => ('period' in stage ? { type: 'active', period: stage.period } : null));
    case 'billsGivenUp':
      return { ...state, unpaid: [] };
    case 'suspended':
      return inStage({ ...state, lastSuspendedAt: at }, (stage) =>
        'dunning' in stage ? { ...stage, type: 'suspended', warnedAt: {} } : null,
      );
    case 'deletionWarned':
      return inStage(state, (stage) => warned(stage, event.days, at));
    case 'cardChanged':
      return withDunning(changeCard(state, event.card), (dunning) => ({
        waitsForCard: false,
        ...withRetriesSkipped(dunning, event),
      }));
    case 'cardRemoved':
      return withDunning({ ...state, card: null, removedCard: event.card }, () => waitingForCard);
    case 'priceChanged':
      return { ...state, price: { ...state.price, newest: event.unitPrice, version: event.version } };
    case 'billingFactsSet':
      return { ...state, tax: { ...state.tax, buyer: event.buyer }, detailsVersion: event.detailsVersion };
    case 'taxOverrideSet':
      return { ...state, tax: { ...state.tax, override: event.milliPercent } };
    case 'sellerFactsSet':
      return { ...state, tax: { ...state.tax, seller: event.seller } };
    case 'cancellationSet':
      return { ...state, cancellation: { at: event.at, requestedAt: at } };
    case 'cancellationUndone':
      return withDunning({ ...state, cancellation: null }, (dunning) => withRetriesSkipped(dunning, event));
    case 'deletionStarted':
      return { ...state, stage: ended(state, 'deleting', at), carried: [] };
    case 'deleted':
      return withoutTraces({ ...state, stage: ended(state, 'deleted', at) });
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

function unpaidBill({ detailsVersion }: State, { bill, quantity, period }: EventOf<'billed'>): UnpaidBill {
  return { bill, detailsVersion, quantity, period, attempts: 0 };
}

function changeCard(state: State, card: Card): State {
  const { chargeUnderWay: underWay } = state;
  const replacedCard = underWay?.replacedCard ?? state.card ?? state.removedCard;
  const declines = declinesAfterCard(state, card);
  return { ...state, card, removedCard: null, declines, chargeUnderWay: underWay && { ...underWay, replacedCard } };
}

/** An overdue bill is not retried before there is another card. */
const waitingForCard = { declineCode: 'no_payment_method', waitsForCard: true } as const;

/** The state of a deleted tenant, without what it had. */
function withoutTraces(state: State): State {
  const pool = { ...state.pool, licences: [] };
  return { ...state, pool, card: null, removedCard: null, tax: { ...state.tax, buyer: null }, detailsVersion: null };
}

/** The state in its following stage; unchanged where an event has no meaning in the present stage. */
function inStage(state: State, follows: (stage: Stage) => Stage | null): State {
  const stage = follows(state.stage);
  return stage === null ? state : { ...state, stage };
}

function trialExpired({ declineCode, amount }: EventOf<'trialExpired'>, at: Instant): Stage {
  return { type: 'trial_expired', expiry: { at, declineCode, amount }, warnedAt: {} };
}

/** A renewal moves the period on and keeps what is overdue; any other period opens the subscription. */
function startPeriod(state: State, { period, unitPrice }: EventOf<'periodStarted'>): State {
  return {
    ...state,
    stage: state.stage.type === 'past_due' ? { ...state.stage, period } : { type: 'active', period },
    price: { ...state.price, pinned: unitPrice },
    carried: [],
    openingAttempts: 0,
    paidOpening: null,
  };
}

function startCharge(state: State, charge: Charge): State {
  const started = withUnderWay(state, charge, 'in turn');
  if (opensPeriod(charge)) return { ...started, openingAttempts: charge.attempt };
  if (charge.purpose.type !== 'payBill') return started;
  const [first, ...rest] = state.unpaid;
  return first === undefined ? started : { ...started, unpaid: [{ ...first, attempts: charge.attempt }, ...rest] };
}

function withUnderWay(state: State, charge: Charge, standing: ChargeUnderWay['standing']): State {
  const replacedCard = state.chargeUnderWay?.replacedCard ?? null;
  return { ...state, chargeUnderWay: { charge, standing, replacedCard } };
}

function withoutUnderWay(state: State, { key }: Charge): State {
  return chargeWithKey(state, key) === null ? state : { ...state, chargeUnderWay: null };
}

/** Removes a paid bill from what is owed; keeps a period that a leaving tenant has paid, in case it stays. */
function chargePaid(state: State, charge: Charge): State {
  if (opensPeriod(charge)) return isCanceling(state) ? { ...state, paidOpening: charge } : state;
  return withoutBill(state, charge);
}

function withoutBill(state: State, { purpose, period: { number } }: Charge): State {
  if (purpose.type !== 'payBill') return state;
  return { ...state, unpaid: state.unpaid.filter(({ period }) => period.number !== number) };
}

function failed(stage: Stage, event: EventOf<'paymentFailed'>, at: Instant): Stage | null {
  const { declineCode, waitsForCard, retriesDone } = event;
  const failure = { retriesDone, declineCode, waitsForCard };
  if (stage.type === 'active') {
    return { type: 'past_due', period: stage.period, dunning: { firstFailedAt: at, ...failure } };
  }
  return 'dunning' in stage ? { ...stage, dunning: { ...stage.dunning, ...failure } } : null;
}

/** The number of retries done, where those that were missed meanwhile count as well. */
function withRetriesSkipped(
  { retriesDone }: Dunning,
  event: EventOf<'cardChanged' | 'cancellationUndone'>,
): Pick<Dunning, 'retriesDone'> {
  return { retriesDone: Math.max(retriesDone, event.retriesDone ?? 0) };
}

function withDunning(state: State, change: (dunning: Dunning) => Partial<Dunning>): State {
  return inStage(state, (stage) =>
    'dunning' in stage ? { ...stage, dunning: { ...stage.dunning, ...change(stage.dunning) } } : null,
  );
}

function warned(stage: Stage, days: number, at: Instant): Stage | null {
  return 'warnedAt' in stage ? { ...stage, warnedAt: { ...stage.warnedAt, [days]: at } } : null;
}

function ended(state: State, type: 'deleting' | 'deleted', at: Instant): Stage {
  const { stage } = state;
  const startedAt = hasEnded(stage) ? stage.startedAt : at;
  return { type, startedAt, before: livingStageOf(state) };
}

function park(state: State, violation: string | null): State {
  const reason =
    violation === null ? null : `An invariant is broken: ${violation}. Nothing is charged until it holds again.`;
  const events = concernEvents(state.concerns, { about: concernIds.invariant, reason });
  return { ...state, parked: violation, concerns: events.reduce(concernsAfter, state.concerns) };
}
