import { type CivilDate, civilDateOf, daysBetween, type Instant, type TimeZone } from '../calendar.ts';
import type { Period } from '../period.ts';
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

/** Lines with their total; `amount` includes `tax`, the lines add up to `amount - tax`. */
export interface Bill {
  readonly lines: readonly Line[];
  readonly tax: AmountMinor;
  readonly amount: AmountMinor;
}

/** What amounts depend on besides the lines. */
export interface BillTo {
  readonly timeZone: TimeZone;
  readonly currency: Currency;
  /** Thousandths of a percent, so that 8.875 % is the integer 8875. */
  readonly taxMilliPercent: number;
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
  return licenceLine(quantity, unitPrice, period, zone, civilDateOf(now, zone));
}

/** The line for a whole period. */
export function periodLine(quantity: number, unitPrice: AmountMinor, period: Period, zone: TimeZone): Line {
  return licenceLine(quantity, unitPrice, period, zone, civilDateOf(period.start, zone));
}

function licenceLine(quantity: number, unitPrice: AmountMinor, period: Period, zone: TimeZone, from: CivilDate): Line {
  const to = civilDateOf(period.end, zone);
  const days = daysBetween(from, to);
  const daysInPeriod = daysBetween(civilDateOf(period.start, zone), to);
  const unitAmount = proratedUnitAmount(unitPrice, days, daysInPeriod);
  const description = quantity === 1 ? '1 licence' : `${quantity} licences`;
  return { description, quantity, unitAmount, amount: unitAmount * quantity, from, to, days, daysInPeriod };
}

/** A bill over these lines: tax is taken once, on their sum. */
export function billFor(lines: readonly Line[], to: BillTo): Bill {
  const net = lines.reduce((sum, line) => sum + line.amount, 0);
  const tax = taxOn(net, to.taxMilliPercent);
  return { lines, tax, amount: net + tax };
}

export function exceedsMaximumCharge(bill: Bill): boolean {
  return bill.amount > maximumChargeMinor;
}
