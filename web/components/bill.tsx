import type { Line } from 'licence-billing-client';
import { civilDays, money } from '../format.ts';

interface BillProps {
  readonly lines: readonly Line[];
  readonly tax: number;
  /** In percent, where one rate is known. */
  readonly taxRate?: number;
  readonly amount: number;
  readonly currency: string;
  readonly locale: string;
  /** The price of a licence for a whole period in the minor unit, where it is known. */
  readonly unitPrice?: number;
  /** The text of the last line, such as `Today` or `Paid`. */
  readonly total: string;
}

/** An amount with its lines and their arithmetic, so that a reader can check it. */
export function Bill({ lines, tax, taxRate, amount, currency, locale, unitPrice, total }: BillProps) {
  const say = (minor: number): string => money(minor, currency, locale);
  return (
    <table class="bill">
      <caption class="visually-hidden">How the amount is reckoned</caption>
      <tbody>
        {lines.map((line) => (
          <tr>
            <th scope="row">
              {line.description}
              <small>{arithmetic(line, say, unitPrice)}</small>
              {line.from !== '' && <small>{civilDays(line, locale)}</small>}
            </th>
            <td class="number">{say(line.amount)}</td>
          </tr>
        ))}
        {(tax !== 0 || taxRate !== undefined) && (
          <tr>
            <th scope="row">{taxRate === undefined ? 'Tax' : `VAT ${taxRate.toLocaleString(locale)} %`}</th>
            <td class="number">{say(tax)}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{total}</th>
          <td class="number">{say(amount)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** `3 × £6.67 (£20.00 × 10/30 days)` */
function arithmetic(
  { quantity, unitAmount, days, daysInPeriod }: Line,
  say: (minor: number) => string,
  unitPrice?: number,
): string {
  const each = `${quantity} × ${say(unitAmount)}`;
  if (days === daysInPeriod) return each;
  return unitPrice === undefined
    ? `${each} (${days} of ${daysInPeriod} days)`
    : `${each} (${say(unitPrice)} × ${days}/${daysInPeriod} days)`;
}
