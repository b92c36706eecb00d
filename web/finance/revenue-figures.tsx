import type { Summary } from 'licence-billing-client';
import { type Column, Table } from '../components/list.tsx';
import { money, monthName } from '../format.ts';

export type CurrencyRevenue = Summary['data'][number];
export type MonthlyRevenue = CurrencyRevenue['months'][number];
export type Figure = Exclude<keyof MonthlyRevenue, 'month'>;

/** The figures' names in the table's order; the compiler reports any figure that the API gains. */
export const figureNames: Readonly<Record<Figure, string>> = {
  mrr: 'Recurring',
  new: 'New',
  expansion: 'Grown',
  contraction: 'Shrunk',
  churn: 'Ended',
  charged: 'Charged',
  refunded: 'Given back',
  failed: 'Bills declined',
  disputed: 'Disputed',
  lost: 'Lost in disputes',
};

export const figures = Object.keys(figureNames) as readonly Figure[];

/** The figures that reduce recurring revenue; they are shown as negative. */
export const losses: ReadonlySet<Figure> = new Set(['contraction', 'churn']);

/** The chart's figures in full, newest month first. */
export function RevenueTable({ revenue, locale }: { readonly revenue: CurrencyRevenue; readonly locale: string }) {
  const { months } = revenue;
  const currency = revenue.currency.toUpperCase();
  return (
    <section class="scroll" tabindex={0} aria-label={`Table of ${currency}`}>
      <Table
        caption={`Recurring revenue in ${currency} by month`}
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
      // Zeros are left out, which makes movements easy to see.
      show: ({ [figure]: amount }) =>
        amount === 0 ? null : money(losses.has(figure) ? -amount : amount, currency, locale),
    }),
  ),
];
