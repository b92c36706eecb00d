import type { Instant } from './calendar.ts';
import { decide } from './decide.ts';
import { type Accepted, isRefused } from './decision.ts';
import { nextDue } from './due.ts';
import { evolveAll } from './evolve.ts';
import { type ComingBill, nextBill } from './forecast.ts';
import type { CommandOf, QuotableRequest } from './inputs.ts';
import type { Total } from './money/bill.ts';
import type { AmountMinor } from './money/money.ts';
import type { Refusal } from './refusals.ts';
import { overdueOf } from './rules/overdue.ts';
import { type ComingPrice, comingPrice, priceNow } from './rules/price.ts';
import { dueNowOf, quotedChange, quoteExpiry, reactivatedCount } from './rules/quotes.ts';
import { type Card, noDeclines, type State } from './state.ts';

/** What a change would cost and bring, without making it. */
export interface Preview {
  /** The change in the canonical form that a binding quote holds. */
  readonly change: string;
  readonly expiresAt: Instant;
  readonly dueNow: Total;
  readonly reactivated: number;
  readonly nextBill: ComingBill | null;
  /**
   * Why the change would be refused now. The amounts are there even where only a card that can be charged is missing.
   */
  readonly refusal: Refusal | null;
}

/** The present price of a licence, its coming price, and the next bill. */
export interface PriceStanding {
  readonly unitPrice: AmountMinor;
  readonly comingPrice: ComingPrice | null;
  readonly nextBill: ComingBill | null;
}

export interface PricePreview {
  readonly before: PriceStanding;
  readonly after: PriceStanding;
}

/** What a new price would change, or why it would be refused. It runs the code that sets a price. */
export function previewPrice(
  state: State,
  unitPrice: AmountMinor,
  now: Instant,
): PricePreview | { readonly refusal: Refusal } {
  const decision = decide(state, { type: 'setPrice', unitPrice, commandId: 'preview' }, now);
  if (isRefused(decision)) return { refusal: decision.refusal };
  return { before: standingOf(state), after: standingOf(evolveAll(state, decision.events, now) ?? state) };
}

function standingOf(state: State): PriceStanding {
  return { unitPrice: priceNow(state), comingPrice: comingPrice(state), nextBill: nextBill(state) };
}

/** A card to compute with while none may be charged, as amounts do not depend on it. */
const someCard: Card = { brand: 'card', last4: '0000', expMonth: 12, expYear: 9999 };

/**
 * What a change would cost and bring. It runs the code that makes the change, and stops before the charge
 * (docs/product.md, "Quotes bind").
 */
export function preview(state: State, request: QuotableRequest, now: Instant): Preview {
  const command = { ...request, commandId: 'preview' };
  const actual = decide(state, command, now);
  const refusal = isRefused(actual) ? actual.refusal : null;
  const chargeable: State = { ...state, card: state.card ?? someCard, declines: noDeclines };
  const reckoned = decide(chargeable, withoutConditions(command), now);
  const common = {
    change: quotedChange(request),
    expiresAt: quoteExpiry(state, nextDue(state)?.at ?? null, now),
    refusal,
  };
  if (isRefused(reckoned)) {
    return { ...common, dueNow: { amount: 0, tax: 0, lines: [] }, reactivated: 0, nextBill: nextBill(state) };
  }
  const after = afterSuccess(chargeable, reckoned, now);
  return {
    ...common,
    dueNow: dueNowOf(reckoned),
    reactivated: reactivatedCount(reckoned),
    nextBill: nextBill(after),
  };
}

/**
 * The command without its condition that billing details are saved, as amounts do not depend on it. Where saving them
 * changes the tax, the quote ends.
 */
function withoutConditions(command: CommandOf<QuotableRequest['type']>): CommandOf<QuotableRequest['type']> {
  if (!('requiresDetails' in command)) return command;
  const { requiresDetails, ...unconditional } = command;
  return unconditional;
}

/** The state after the decision, if its charge succeeds. */
function afterSuccess(state: State, accepted: Accepted, now: Instant): State {
  const started = evolveAll(state, accepted.events, now) ?? state;
  if (accepted.effect?.type !== 'charge') return started;
  const { key } = accepted.effect.charge;
  const settled = decide(started, { type: 'chargeSettled', key, outcome: { type: 'succeeded' } }, now);
  return isRefused(settled) ? started : (evolveAll(started, settled.events, now) ?? started);
}

/**
 * What another card is charged as soon as it is saved, in minor units with tax; null where saving one charges nothing
 * (docs/product.md, "Payment method").
 */
export function chargedByNewCard(state: State, now: Instant): AmountMinor | null {
  const decision = decide(state, { type: 'cardAttached', card: someCard, commandId: 'preview' }, now);
  if (isRefused(decision) || decision.effect?.type !== 'charge') return null;
  return overdueOf(state)?.amount ?? null;
}
