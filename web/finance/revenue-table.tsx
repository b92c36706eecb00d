import { type Column, Table } from '../components/table.tsx';
import { money, monthName } from '../format.ts';
import { type CurrencyRevenue, figureNames, figures, losses, type MonthlyRevenue } from './revenue-figures.ts';

/** What the chart shows, to the penny: the newest month first. */
export function RevenueTable({ revenue, locale }: { readonly revenue: CurrencyRevenue; readonly locale: string }) {
  const { months } = revenue;
  const currency = revenue.currency.toUpperCase();
  return (
    <section class="scroll" tabindex={0} aria-label={`Table of ${currency}`}>
      <Table
        caption={`Recurring revenue in ${currency} by month of UTC`}
        columns={columnsIn(currency, locale)}
        rows={months.toReversed()}
      />
    </section>
  );
}

const columnsIn = (currency: string, locale: string): readonly Column<MonthlyRevenue>[] => [
  { name: 'Month', class: 'when', show: ({ month }) => monthName(month, locale) },
  ...figures.map(
    (figure): Column<MonthlyRevenue> => ({
      name: figureNames[figure],
      class: 'number',
      // What did not move is left out.
      show: ({ [figure]: amount }) =>
        amount === 0 ? null : money(losses.has(figure) ? -amount : amount, currency, locale),
    }),
  ),
];
