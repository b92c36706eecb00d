import { type CivilDate, type Instant, startOfDay } from '../calendar.ts';

/*
 * How long an issued document keeps its buyer once its tenant is deleted (docs/product.md, "Invoices"). The database's
 * `forget_buyers` counts the same way.
 */

/** How many years, unless a setting says otherwise. */
export const usualInvoiceYears = 10;

/** The last instant, in UTC, of the calendar year that is `years` after the year of issue. */
export function keptUntil(issuedOn: CivilDate, years: number): Instant {
  return startOfDay(`${Number(issuedOn.slice(0, 4)) + years + 1}-01-01`, 'UTC') - 1;
}
