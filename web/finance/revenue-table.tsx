import { money, monthName } from '../format.ts';
import type { CurrencyRevenue } from './revenue-filter.ts';

const columns = [
  ['mrr', 'Recurring'],
  ['new', 'New'],
  ['expansion', 'Grown'],
  ['contraction', 'Shrunk'],
  ['churn', 'Ended'],
  ['charged', 'Charged'],
  ['refunded', 'Given back'],
  ['failed', 'Declined'],
  ['disputed', 'Disputed'],
  ['lost', 'Lost in disputes'],
] as const;

const losses: ReadonlySet<string> = new Set(['contraction', 'churn']);

/** What the chart shows, to the penny: the newest month first. */
export function RevenueTable({ revenue, locale }: { readonly revenue: CurrencyRevenue; readonly locale: string }) {
  const { currency, months } = revenue;
  return (
    <section class="scroll" tabindex={0} aria-label={`Table of ${currency.toUpperCase()}`}>
      <table class="stack">
        <caption class="visually-hidden">Recurring revenue in {currency.toUpperCase()} by month of UTC</caption>
        <thead>
          <tr>
            <th scope="col">Month</th>
            {columns.map(([, name]) => (
              <th scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {months.toReversed().map((month) => (
            <tr>
              <th scope="row" class="day" data-label="Month">
                {monthName(month.month, locale)}
              </th>
              {columns.map(([column, name]) => (
                <td data-label={name} class="number">
                  {month[column] === 0
                    ? null
                    : money(losses.has(column) ? -month[column] : month[column], currency, locale)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
