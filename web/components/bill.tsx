import type { Line } from 'licence-billing-client';
import { civilDays, money } from '../format.ts';
import type { Texts } from '../texts/texts.ts';
import type { View } from '../view.ts';

interface BillProps {
  readonly lines: readonly Line[];
  readonly tax: number;
  /** The tax rate in percent, where the bill has only one and it is known. */
  readonly taxRate?: number;
  readonly amount: number;
  readonly currency: string;
  readonly view: Pick<View, 't' | 'locale'>;
  /** The price of a licence for a whole period, in the minor unit, where it is known. */
  readonly unitPrice?: number;
  /** The text of the last line, such as `Today` or `Paid`. */
  readonly total: string;
}

/** How lines about used days end, and lines about refunds begin, in the API's English. */
const beforeSuspension = /used before the suspension$/;
const refundOf = /^Refund of /;

/** A line's purpose in the reader's language. */
export function lineText(t: Texts['price'], { quantity, description }: Line): string {
  if (refundOf.test(description)) return t.refundOf(description.replace(refundOf, ''));
  return t.line(quantity, beforeSuspension.test(description));
}

/** An amount with its lines and their arithmetic, so that a reader can check it. */
export function Bill({ lines, tax, taxRate, amount, currency, view, unitPrice, total }: BillProps) {
  const { locale } = view;
  const t = view.t.price;
  const say = (minor: number): string => money(minor, currency, locale);
  return (
    <table class="bill">
      <caption class="visually-hidden">{t.caption}</caption>
      <tbody>
        {lines.map((line) => (
          <tr>
            <th scope="row">
              {lineText(t, line)}
              <small>{arithmetic(t, line, say, unitPrice)}</small>
              {line.from !== '' && <small>{civilDays(line, locale)}</small>}
            </th>
            <td class="number">{say(line.amount)}</td>
          </tr>
        ))}
        {(tax !== 0 || taxRate !== undefined) && (
          <tr>
            <th scope="row">{taxRate === undefined ? t.tax : t.vat(taxRate.toLocaleString(locale))}</th>
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
  t: Texts['price'],
  { quantity, unitAmount, days, daysInPeriod }: Line,
  say: (minor: number) => string,
  unitPrice?: number,
): string {
  const each = `${quantity} × ${say(unitAmount)}`;
  if (days === daysInPeriod) return each;
  return unitPrice === undefined
    ? t.days(each, days, daysInPeriod)
    : t.daysOf(each, say(unitPrice), days, daysInPeriod);
}
