import { type CivilDate, daysBetween, type Instant, type TimeZone } from '../calendar.ts';
import { datesOf, dayWithin, type Period } from '../period.ts';
import type { TaxFacts } from '../tax/facts.ts';
import { type Taxation, taxationOf } from '../tax/taxation.ts';
import { type AmountMinor, type Currency, divideHalfUp, maximumChargeMinor, taxOn } from './money.ts';

/** One line of a bill, net of tax. `from` is counted, `to` is not. */
export interface Line {
  readonly description: string;
  readonly quantity: number;
  /** What one licence costs on this line. */
  readonly unitAmount: AmountMinor;
  readonly amount: AmountMinor;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly days: number;
  readonly daysInPeriod: number;
}

/** Lines with their total: `amount` includes `tax`, so that the lines add up to `amount - tax`. */
export interface Total {
  readonly lines: readonly Line[];
  readonly tax: AmountMinor;
  readonly amount: AmountMinor;
}

/** What is charged at once, with one tax. */
export interface Bill extends Total {
  readonly taxation: Taxation;
}

/** What amounts depend on besides the lines. */
export interface BillTo {
  readonly timeZone: TimeZone;
  readonly currency: Currency;
  readonly tax: TaxFacts;
}

/**
 * What one licence costs from today to the next billing date: `price × days / daysInPeriod`, rounded half up
 * (docs/product.md, "Proration by civil days").
 */
export function proratedUnitAmount(unitPrice: AmountMinor, days: number, daysInPeriod: number): AmountMinor {
  return divideHalfUp(BigInt(unitPrice) * BigInt(days), BigInt(daysInPeriod));
}

/** The line for licences bought at `now`, for the rest of the period. */
export function prorationLine(
  quantity: number,
  unitPrice: AmountMinor,
  period: Period,
  zone: TimeZone,
  now: Instant,
): Line {
  return licenceLine(quantity, unitPrice, period, dayWithin(period, now, zone));
}

/** The line for a whole period. */
export function periodLine(quantity: number, unitPrice: AmountMinor, period: Period): Line {
  return licenceLine(quantity, unitPrice, period, datesOf(period).from);
}

function licenceLine(quantity: number, unitPrice: AmountMinor, period: Period, from: CivilDate): Line {
  const dates = datesOf(period);
  const days = daysBetween(from, dates.to);
  const daysInPeriod = daysBetween(dates.from, dates.to);
  const unitAmount = proratedUnitAmount(unitPrice, days, daysInPeriod);
  const description = quantity === 1 ? '1 licence' : `${quantity} licences`;
  return { description, quantity, unitAmount, amount: unitAmount * quantity, from, to: dates.to, days, daysInPeriod };
}

/** The part of a line for the days before `until`, at this price for a whole period; null where there are none. */
export function lineUntil(line: Line, until: CivilDate, unitPrice: AmountMinor): Line | null {
  if (line.to <= until) return line;
  if (line.from >= until) return null;
  const { quantity, from, daysInPeriod } = line;
  const days = daysBetween(from, until);
  const unitAmount = proratedUnitAmount(unitPrice, days, daysInPeriod);
  const description = `${line.description}, used before the suspension`;
  return { ...line, description, unitAmount, amount: unitAmount * quantity, to: until, days };
}

/** A bill of this date from these lines. Tax is computed once, on their sum. */
export function billFor(lines: readonly Line[], to: BillTo, date: CivilDate): Bill {
  const net = lines.reduce((sum, line) => sum + line.amount, 0);
  const taxation = taxationOf(to.tax, date);
  const tax = taxOn(net, taxation.milliPercent);
  return { lines, tax, amount: net + tax, taxation };
}

/** Bills that are paid one after another, shown as one. Each keeps the tax that was computed for it. */
export function sumOf(bills: readonly Bill[]): Total {
  const sum = (part: 'tax' | 'amount'): AmountMinor => bills.reduce((total, bill) => total + bill[part], 0);
  return { lines: bills.flatMap(({ lines }) => lines), tax: sum('tax'), amount: sum('amount') };
}

export function exceedsMaximumCharge({ amount }: Pick<Total, 'amount'>): boolean {
  return amount > maximumChargeMinor;
}
