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
import { type ComingPrice, comingPrice, priceNow } from './rules/price.ts';
import { dueNowOf, quotedChange, quoteExpiry, reactivatedCount } from './rules/quotes.ts';
import { type Card, noDeclines, type State } from './state.ts';

/** What a change would cost and lead to, without making it. */
export interface Preview {
  /** The change in the canonical form a binding quote carries. */
  readonly change: string;
  readonly expiresAt: Instant;
  readonly dueNow: Total;
  readonly reactivated: number;
  readonly nextBill: ComingBill | null;
  /** Why the change would be refused now. The amounts are there all the same where only a card that can be charged is missing. */
  readonly refusal: Refusal | null;
}

/** What a licence costs, what it will, and the next bill by that. */
export interface PriceStanding {
  readonly unitPrice: AmountMinor;
  readonly comingPrice: ComingPrice | null;
  readonly nextBill: ComingBill | null;
}

export interface PricePreview {
  readonly before: PriceStanding;
  readonly after: PriceStanding;
}

/** What a new price would change, by the same code that sets it; or why it would be refused. */
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

/** A card to reckon with while there is none that may be charged: amounts do not depend on it. */
const someCard: Card = { brand: 'card', last4: '0000', expMonth: 12, expYear: 9999 };

/** The same code that carries the change out, stopped before the charge (docs/product.md, "Quotes bind"). */
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

/** Amounts do not depend on billing details that are yet to be saved. Where tax does, the quote ends with them. */
function withoutConditions(command: CommandOf<QuotableRequest['type']>): CommandOf<QuotableRequest['type']> {
  if (!('requiresDetails' in command)) return command;
  const { requiresDetails, ...unconditional } = command;
  return unconditional;
}

/** The state once the decision is carried out and its charge has succeeded. */
function afterSuccess(state: State, accepted: Accepted, now: Instant): State {
  const started = evolveAll(state, accepted.events, now) ?? state;
  if (accepted.effect?.type !== 'charge') return started;
  const { key } = accepted.effect.charge;
  const settled = decide(started, { type: 'chargeSettled', key, outcome: { type: 'succeeded' } }, now);
  return isRefused(settled) ? started : (evolveAll(started, settled.events, now) ?? started);
}
