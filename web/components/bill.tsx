import type { Line } from 'licence-billing-client';
import { civilDays, money } from '../format.ts';
import type { Texts } from '../texts/texts.ts';
import type { View } from '../view.ts';

interface BillProps {
  readonly lines: readonly Line[];
  readonly tax: number;
  /** In percent, where one rate is known. */
  readonly taxRate?: number;
  readonly amount: number;
  readonly currency: string;
  readonly view: Pick<View, 't' | 'locale'>;
  /** The price of a licence for a whole period in the minor unit, where it is known. */
  readonly unitPrice?: number;
  /** The text of the last line, such as `Today` or `Paid`. */
  readonly total: string;
}

/** How the API, which speaks English, ends such a line. */
const beforeSuspension = 'used before the suspension';

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
              {t.line(line.quantity, line.description.endsWith(beforeSuspension))}
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
