import type { Charge, ChargeDetail } from 'licence-billing-client';
import { civilDay, counted, day, money, type Zoned } from '../format.ts';

/** What a charge is for: `2 licences added`. */
export function whatFor({ kind, quantity, period }: Pick<Charge, 'kind' | 'quantity' | 'period'>): string {
  const licences = counted(quantity, 'licence');
  switch (kind) {
    case 'proration':
      return `${licences} added`;
    case 'first':
      return `First bill, ${licences}`;
    case 'renewal':
      return `Renewal ${period.number}, ${licences}`;
  }
}

/** The company's name, or the tenant's id once the company is deleted. */
export function companyOf({ company, tenantId }: Pick<Charge, 'company' | 'tenantId'>): string {
  return company ?? tenantId;
}

/** `£44.81 · 2 licences added · Northwind Calls · 19 Sep 2026`, with the invoice's date where there is one. */
export function titleOf(charge: Charge, zoned: Zoned): string {
  const { amount, currency, issuedOn, createdAt } = charge;
  const date = issuedOn === null ? day(createdAt, zoned) : civilDay(issuedOn, zoned.locale);
  return [money(amount, currency, zoned.locale), whatFor(charge), companyOf(charge), date].join(' · ');
}

/** What the look-ups of an undecided charge found so far; it never claims that no charge was made. */
export function lookUpWords({ lookUps }: Pick<ChargeDetail, 'lookUps'>, now: number): string {
  if (lookUps === null) return 'not known yet';
  const { tries, nextAt } = lookUps;
  const past = tries === 0 ? 'not looked up yet' : `looked up ${counted(tries, 'time')}`;
  const next = nextAt === null ? 'being looked up now' : `next ${nextIn(Date.parse(nextAt) - now)}`;
  return `not known yet; ${past}, ${next}`;
}

function nextIn(ms: number): string {
  if (ms <= 0) return 'now';
  const minutes = Math.round(ms / 60_000);
  return minutes === 0 ? 'in less than a minute' : `in ${counted(minutes, 'minute')}`;
}
