import type { Summary } from 'licence-billing-client';
import { type Column, Table } from '../components/list.tsx';
import { money, monthName } from '../format.ts';

export type CurrencyRevenue = Summary['data'][number];
export type MonthlyRevenue = CurrencyRevenue['months'][number];
export type Figure = Exclude<keyof MonthlyRevenue, 'month'>;

/** What each figure of a month is called, in the order in which they are shown: the compiler asks for any that the API gains. */
export const figureNames: Readonly<Record<Figure, string>> = {
  mrr: 'Recurring',
  new: 'New',
  expansion: 'Grown',
  contraction: 'Shrunk',
  churn: 'Ended',
  charged: 'Charged',
  refunded: 'Given back',
  failed: 'Declined',
  disputed: 'Disputed',
  lost: 'Lost in disputes',
};

export const figures = Object.keys(figureNames) as readonly Figure[];

/** What makes recurring revenue less: shown below nothing. */
export const losses: ReadonlySet<Figure> = new Set(['contraction', 'churn']);

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
