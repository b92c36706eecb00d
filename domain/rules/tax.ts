/*
 * What the tax on bills to come follows from. A bill that is made keeps its tax, and so does one that is owed already.
 * docs/product.md, "Tax"
 */

import { civilDateOf, type Instant } from '../calendar.ts';
import { accept, type Decision } from '../decision.ts';
import type { TaxationChange } from '../events.ts';
import type { CommandOf, FactOf } from '../inputs.ts';
import { datesOf } from '../period.ts';
import { isRunning } from '../stage.ts';
import type { State } from '../state.ts';
import { isSameBuyer, isSameSeller, type TaxFacts } from '../tax/facts.ts';
import { type Taxation, taxationOf } from '../tax/taxation.ts';
import { tooMuchTax } from './largest-bill.ts';

/** Details that are saved in quick succession may arrive out of their order: an older version changes nothing. */
export function setBillingFacts(
  state: State,
  { buyer, detailsVersion }: CommandOf<'setBillingFacts'>,
  now: Instant,
): Decision<'billingFactsSet'> {
  const known = state.detailsVersion ?? 0;
  if (detailsVersion < known) return accept([]);
  if (detailsVersion === known && isSameBuyer(state.tax.buyer, buyer)) return accept([]);
  const change = changeOf(state, { buyer }, now);
  return accept([{ type: 'billingFactsSet', buyer, detailsVersion, change }]);
}

/** Setting what is set already changes nothing. */
export function setTaxOverride(
  state: State,
  { milliPercent }: CommandOf<'setTaxOverride'>,
  now: Instant,
): Decision<'taxOverrideSet'> {
  if (milliPercent === state.tax.override) return accept([]);
  const refused = tooMuchTax(state, milliPercent);
  if (refused !== null) return refused;
  const change = changeOf(state, { override: milliPercent }, now);
  return accept([{ type: 'taxOverrideSet', milliPercent, change }]);
}

/** What is configured reaches a tenant by the sweep, which may tell it twice. */
export function sellerChanged(
  state: State,
  { seller }: FactOf<'sellerChanged'>,
  now: Instant,
): Decision<'sellerFactsSet'> {
  if (isSameSeller(seller, state.tax.seller)) return accept([]);
  return accept([{ type: 'sellerFactsSet', seller, change: changeOf(state, { seller }, now) }]);
}

/** The tax on a bill that would be made now. */
export function taxationNow({ tax, timeZone }: Pick<State, 'tax' | 'timeZone'>, now: Instant): Taxation {
  return taxationOf(tax, civilDateOf(now, timeZone));
}

/** The tax on the next bill that time brings, as far as its day is known; otherwise on one of the day of the trial's end. */
export function comingTaxation({ tax, timeZone, stage, trialEndsAt }: State): Taxation {
  return taxationOf(tax, isRunning(stage) ? datesOf(stage.period).to : civilDateOf(trialEndsAt, timeZone));
}

function changeOf(state: State, changed: Partial<TaxFacts>, now: Instant): TaxationChange {
  const after = { ...state, tax: { ...state.tax, ...changed } };
  return { before: taxationNow(state, now), after: taxationNow(after, now) };
}
