import type { Concerns } from './attention.ts';
import type { Instant, TimeZone } from './calendar.ts';
import { type ComingBill, nextBill } from './forecast.ts';
import type { AmountMinor, Currency } from './money/money.ts';
import { countsOf, type PoolCounts } from './pool.ts';
import { deletionAt } from './rules/deletion.ts';
import { accessEndsAt, licencesWork } from './rules/entitlement.ts';
import { dueSuspension, type Overdue, overdueOf } from './rules/failed-renewal.ts';
import { type ComingPrice, comingPrice, priceNow } from './rules/price.ts';
import { comingTaxation } from './rules/tax.ts';
import { livingStageOf, periodOf, type SubscriptionState } from './stage.ts';
import { type Card, isCanceling, type State } from './state.ts';
import type { TaxFacts } from './tax/facts.ts';

/** Everything about a subscription that a page shows; instants, never "in three days", so that it stays true. */
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
  /** Whether licences work at all, before looking at the clock. */
  readonly licencesWork: boolean;
  readonly card: Card | null;
  /** The card that is gone at the card processor, until there is another. */
  readonly removedCard: Card | null;
  readonly overdue: Overdue | null;
  readonly concerns: Concerns;
  readonly testClock: { readonly frozenTime: Instant; readonly target: Instant | null } | null;
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
    suspendAt: dueSuspension(state),
    deleteAt: deletionAt(state),
    accessEndsAt: accessEndsAt(state),
    licencesWork: licencesWork(state),
    card: state.card,
    removedCard: state.removedCard,
    overdue: overdueOf(state),
    concerns: state.concerns,
    testClock: state.clock && { frozenTime: state.clock.now, target: state.clock.target },
  };
}
