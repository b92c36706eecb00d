import type { AmountMinor, Currency } from './money.ts';

/** How recurring revenue moved, and what money moved. */
export interface Movements {
  readonly new: AmountMinor;
  readonly expansion: AmountMinor;
  readonly contraction: AmountMinor;
  readonly churn: AmountMinor;
  readonly charged: AmountMinor;
  readonly refunded: AmountMinor;
  readonly failed: AmountMinor;
}

/** A month of UTC as `2026-03`. */
export type Month = string;

export interface MonthlyRevenue extends Movements {
  readonly month: Month;
  /** At the end of the month, or of the interval where that comes first. */
  readonly mrr: AmountMinor;
}

export interface CurrencyRevenue extends Movements {
  readonly currency: Currency;
  readonly mrr: AmountMinor;
  readonly months: readonly MonthlyRevenue[];
}

const nothing: Movements = { new: 0, expansion: 0, contraction: 0, churn: 0, charged: 0, refunded: 0, failed: 0 };

/**
 * The months from the first to the last, without a gap, each with the recurring revenue at its end: what there was before,
 * and new and expansion, less contraction and churn.
 */
export function revenueOf(
  currency: Currency,
  before: AmountMinor,
  moved: ReadonlyMap<Month, Movements>,
  { first, last }: { readonly first: Month; readonly last: Month },
): CurrencyRevenue {
  const months: MonthlyRevenue[] = [];
  let mrr = before;
  let total = nothing;
  for (let month = first; month <= last; month = monthAfter(month)) {
    const movements = moved.get(month) ?? nothing;
    mrr += movements.new + movements.expansion - movements.contraction - movements.churn;
    total = sum(total, movements);
    months.push({ month, mrr, ...pick(movements) });
  }
  return { currency, mrr, ...total, months };
}

function sum(a: Movements, b: Movements): Movements {
  return {
    new: a.new + b.new,
    expansion: a.expansion + b.expansion,
    contraction: a.contraction + b.contraction,
    churn: a.churn + b.churn,
    charged: a.charged + b.charged,
    refunded: a.refunded + b.refunded,
    failed: a.failed + b.failed,
  };
}

/** The movements alone, whatever else the row has. */
function pick(movements: Movements): Movements {
  return sum(nothing, movements);
}

export function monthAfter(month: Month): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
