import type { AmountMinor, Currency } from '../money/money.ts';

/** How recurring revenue moved, and what money moved (docs/finance.md). */
export const movementNames = [
  'new',
  'expansion',
  'contraction',
  'churn',
  'charged',
  'refunded',
  'failed',
  'disputed',
  'lost',
] as const;

export type Movements = Readonly<Record<(typeof movementNames)[number], AmountMinor>>;

/** A month as `2026-03`. */
export type Month = string;

export interface MonthlyRevenue extends Movements {
  readonly month: Month;
  /** Monthly recurring revenue at the end of the month, or of the interval where that ends first. */
  readonly mrr: AmountMinor;
}

export interface CurrencyRevenue extends Movements {
  readonly currency: Currency;
  readonly mrr: AmountMinor;
  readonly months: readonly MonthlyRevenue[];
}

/**
 * The months from the first to the last, without a gap, each with the recurring revenue at its end. That is the revenue
 * before it, plus new and expansion, less contraction and churn.
 */
export function revenueOf(
  currency: Currency,
  before: AmountMinor,
  moved: ReadonlyMap<Month, Movements>,
  { first, last }: { readonly first: Month; readonly last: Month },
): CurrencyRevenue {
  const months: MonthlyRevenue[] = [];
  let mrr = before;
  let total = movementsOf(() => 0);
  for (let month = first; month <= last; month = monthAfter(month)) {
    const movements = moved.get(month) ?? movementsOf(() => 0);
    mrr += movements.new + movements.expansion - movements.contraction - movements.churn;
    const before = total;
    total = movementsOf((name) => before[name] + movements[name]);
    months.push({ month, mrr, ...movementsOf((name) => movements[name]) });
  }
  return { currency, mrr, ...total, months };
}

/** One amount for each name of a movement. */
export function movementsOf(amountOf: (name: keyof Movements) => AmountMinor): Movements {
  return Object.fromEntries(movementNames.map((name) => [name, amountOf(name)])) as unknown as Movements;
}

export function monthAfter(month: Month): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
