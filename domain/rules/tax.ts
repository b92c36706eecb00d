/*
 * The facts that decide the tax on coming bills. A bill that is made keeps its tax, and so does an unpaid one.
 * docs/product.md, "Tax"
 */

import { type AttentionEvent, concernEvents, concernIds } from '../attention.ts';
import { civilDateOf, type Instant } from '../calendar.ts';
import { type Accepted, accept, type Decision, followedBy } from '../decision.ts';
import type { EventOf, TaxationChange } from '../events.ts';
import { evolve } from '../evolve.ts';
import type { CommandOf, FactOf } from '../inputs.ts';
import { datesOf } from '../period.ts';
import { expiryOf, isRunning } from '../stage.ts';
import type { State } from '../state.ts';
import { type BuyerFacts, isSameBuyer, isSameSeller, type TaxFacts } from '../tax/facts.ts';
import { type Taxation, taxationOf } from '../tax/taxation.ts';
import { tooMuchTax, watchedBill } from './largest-bill.ts';

type TaxEvent = 'billingFactsSet' | 'taxOverrideSet' | 'sellerFactsSet';
type Taxed<T extends TaxEvent> = Decision<T | AttentionEvent['type']>;

type BuyerKnown = Pick<CommandOf<'setBillingFacts'>, 'buyer' | 'detailsVersion'>;

export function setBillingFacts(state: State, known: BuyerKnown, now: Instant): Taxed<'billingFactsSet'> {
  if (isOutdated(state, known)) return accept([]);
  const { buyer, detailsVersion } = known;
  if (detailsVersion === state.detailsVersion && isSameBuyer(state.tax.buyer, buyer)) return accept([]);
  const change = changeOf(state, { buyer }, now);
  // These details exist, so that a concern about lost details ends.
  const found = concernEvents(state.concerns, { about: concernIds.details, reason: null });
  return followedBy(found, taxed(state, { type: 'billingFactsSet', buyer, detailsVersion, change }, now));
}

/**
 * Takes over a register's answer about the tax id. A bill that is made keeps its tax, so that the answer counts from
 * the next one on.
 */
export function taxIdJudged(state: State, fact: FactOf<'taxIdJudged'>, now: Instant): Taxed<'billingFactsSet'> {
  return setBillingFacts(state, fact, now);
}

/**
 * Whether these details are older than the known ones, as saved details and a register's answers may arrive in any
 * order. An older version changes nothing, and a judged tax id stays judged while the details are the same.
 */
function isOutdated({ tax, detailsVersion: known }: State, { buyer, detailsVersion }: BuyerKnown): boolean {
  if (known === null || detailsVersion > known) return false;
  return detailsVersion < known || (buyer.taxIdState === 'unverified' && isJudged(tax.buyer));
}

function isJudged(buyer: BuyerFacts | null): boolean {
  return buyer?.taxIdState === 'valid' || buyer?.taxIdState === 'invalid';
}

/** Sets or removes a tenant's percentage. Setting the present one changes nothing. */
export function setTaxOverride(
  state: State,
  { milliPercent }: CommandOf<'setTaxOverride'>,
  now: Instant,
): Taxed<'taxOverrideSet'> {
  if (milliPercent === state.tax.override) return accept([]);
  const refused = tooMuchTax(state, milliPercent);
  if (refused !== null) return refused;
  const change = changeOf(state, { override: milliPercent }, now);
  return taxed(state, { type: 'taxOverrideSet', milliPercent, change }, now);
}

/** Takes over where the seller is registered. The sweep sends this, maybe twice. */
export function sellerChanged(
  state: State,
  { seller }: FactOf<'sellerChanged'>,
  now: Instant,
): Taxed<'sellerFactsSet'> {
  if (isSameSeller(seller, state.tax.seller)) return accept([]);
  return taxed(state, { type: 'sellerFactsSet', seller, change: changeOf(state, { seller }, now) }, now);
}

/** The tax on a bill that would be made now. */
export function taxationNow({ tax, timeZone }: Pick<State, 'tax' | 'timeZone'>, now: Instant): Taxation {
  return taxationOf(tax, civilDateOf(now, timeZone));
}

/**
 * The tax on the next bill, by its day. Where it has no day yet, as it is made when it is paid, the day on which access
 * ended decides.
 */
export function comingTaxation(state: State): Taxation {
  const { tax, timeZone, stage, trialEndsAt, lastSuspendedAt } = state;
  if (isRunning(stage)) return taxationOf(tax, datesOf(stage.period).to);
  const endedAt = stage.type === 'suspended' ? lastSuspendedAt : (expiryOf(state)?.at ?? null);
  return taxationOf(tax, civilDateOf(endedAt ?? trialEndsAt, timeZone));
}

/** Changes the tax, and reports to ops whether it makes the next bill too large. */
function taxed<E extends EventOf<TaxEvent>>(state: State, event: E, now: Instant): Accepted<E | AttentionEvent> {
  return accept<E | AttentionEvent>([event, ...watchedBill(evolve(state, event, now))]);
}

function changeOf(state: State, changed: Partial<TaxFacts>, now: Instant): TaxationChange {
  const after = { ...state, tax: { ...state.tax, ...changed } };
  return { before: taxationNow(state, now), after: taxationNow(after, now) };
}
