import type { Concerns } from './attention.ts';
import type { Instant, TimeZone } from './calendar.ts';
import { taxOf } from './carried-contract.ts';
import { chargeAwaitingPayer } from './charge-under-way.ts';
import { fallsDueAt } from './due.ts';
import { type ComingBill, nextBill } from './forecast.ts';
import type { AmountMinor, Currency } from './money/money.ts';
import { countsOf, type PoolCounts } from './pool.ts';
import { deletionAt } from './rules/deletion.ts';
import { accessEndsAt, licencesWork } from './rules/entitlement.ts';
import { type Overdue, overdueOf } from './rules/overdue.ts';
import { type ComingPrice, comingPrice, priceNow } from './rules/price.ts';
import { comingTaxation } from './rules/tax.ts';
import { isWithdrawable } from './rules/withdrawing.ts';
import { livingStageOf, periodOf, type SubscriptionState } from './stage.ts';
import { type Card, type ChargeKind, isCanceling, type State } from './state.ts';
import type { TaxFacts } from './tax/facts.ts';

/**
 * Everything about a subscription that a page shows. It has instants and never "in three days", so that it stays true.
 */
export interface SubscriptionView {
  readonly tenantId: string;
  readonly state: SubscriptionState;
  readonly converting: boolean;
  readonly currency: Currency;
  readonly unitPrice: AmountMinor;
  readonly comingPrice: ComingPrice | null;
  readonly tax: TaxFacts;
  /** The rate of the next bill, in thousandths of a percent. */
  readonly taxMilliPercent: number;
  readonly timeZone: TimeZone;
  readonly trialEndsAt: Instant;
  readonly period: { readonly number: number; readonly start: Instant; readonly end: Instant } | null;
  readonly nextBill: ComingBill | null;
  readonly licences: PoolCounts;
  readonly cancelAt: Instant | null;
  readonly suspendAt: Instant | null;
  readonly deleteAt: Instant | null;
  /** When access ends by time alone; null where nothing ends it yet. */
  readonly accessEndsAt: Instant | null;
  /** Whether licences work at all, apart from the time at which access ends. */
  readonly licencesWork: boolean;
  readonly card: Card | null;
  /** The card that is gone at the card processor, until there is another one. */
  readonly removedCard: Card | null;
  readonly overdue: Overdue | null;
  readonly awaitingPayer: AwaitingPayer | null;
  readonly concerns: Concerns;
  readonly testClock: { readonly frozenTime: Instant; readonly target: Instant | null } | null;
}

/** A charge that waits for its payer to confirm it at the bank. */
export interface AwaitingPayer {
  readonly chargeKey: string;
  readonly kind: ChargeKind;
  readonly licences: number;
  /** With tax, in minor units. */
  readonly amount: AmountMinor;
  readonly tax: AmountMinor;
  /** False for a bill that is due. */
  readonly withdrawable: boolean;
}

export function stateOf(state: State): SubscriptionState {
  return isCanceling(state) ? 'canceling' : state.stage.type;
}

export function viewOf(state: State): SubscriptionView {
  const stage = livingStageOf(state);
  const period = periodOf(state);
  return {
    tenantId: state.tenantId,
    state: stateOf(state),
    converting: stage.type === 'trialing' && stage.converting,
    currency: state.currency,
    unitPrice: priceNow(state),
    comingPrice: comingPrice(state),
    tax: state.tax,
    taxMilliPercent: comingTaxation(state).milliPercent,
    timeZone: state.timeZone,
    trialEndsAt: state.trialEndsAt,
    period: period && { number: period.number, start: period.start, end: period.end },
    nextBill: nextBill(state),
    licences: countsOf(state.pool),
    cancelAt: state.cancellation?.at ?? null,
    suspendAt: fallsDueAt(state, 'suspension'),
    deleteAt: deletionAt(state),
    accessEndsAt: accessEndsAt(state),
    licencesWork: licencesWork(state),
    card: state.card,
    removedCard: state.removedCard,
    overdue: overdueOf(state),
    awaitingPayer: awaitingPayerOf(state),
    concerns: state.concerns,
    testClock: state.clock && { frozenTime: state.clock.now, target: state.clock.target },
  };
}

function awaitingPayerOf(state: State): AwaitingPayer | null {
  const charge = chargeAwaitingPayer(state);
  if (charge === null) return null;
  const { key: chargeKey, kind, quantity: licences, bill } = charge;
  return { chargeKey, kind, licences, amount: bill.amount, tax: bill.tax, withdrawable: isWithdrawable(charge) };
}

type LaterFact = 'tax' | 'awaitingPayer';
type WrittenView = Omit<SubscriptionView, LaterFact> & Partial<Pick<SubscriptionView, LaterFact>>;

/** A view that the previous version has written, with the fields that it did not know. */
export function withLaterFacts(view: WrittenView): SubscriptionView {
  const { tax = taxOf(view.taxMilliPercent), awaitingPayer = null } = view;
  return { ...view, tax, awaitingPayer };
}
