import type { Summary } from 'licence-billing-client';

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
