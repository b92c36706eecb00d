import { expect, it } from 'vitest';
import { type Movements, monthAfter, revenueOf } from './revenue.ts';

const moved = (changes: Partial<Movements>): Movements => ({
  new: 0,
  expansion: 0,
  contraction: 0,
  churn: 0,
  charged: 0,
  refunded: 0,
  failed: 0,
  disputed: 0,
  lost: 0,
  ...changes,
});

it('adds to what recurs what is new and more, and takes off what is less and gone, month by month', () => {
  const first = moved({
    new: 500,
    expansion: 40,
    contraction: 3,
    churn: 20,
    charged: 9,
    refunded: 5,
    failed: 7,
    disputed: 3,
  });
  const third = moved({
    new: 1,
    expansion: 2,
    contraction: 4,
    churn: 8,
    charged: 16,
    refunded: 32,
    failed: 64,
    disputed: 6,
    lost: 5,
  });
  const months = new Map([
    ['2025-11', first],
    ['2026-01', third],
    ['2026-02', moved({ new: 1_000_000 })],
  ]);
  expect(revenueOf('gbp', 1000, months, { first: '2025-11', last: '2026-01' })).toEqual({
    currency: 'gbp',
    mrr: 1508,
    new: 501,
    expansion: 42,
    contraction: 7,
    churn: 28,
    charged: 25,
    refunded: 37,
    failed: 71,
    disputed: 9,
    lost: 5,
    months: [
      { month: '2025-11', mrr: 1517, ...first },
      { month: '2025-12', mrr: 1517, ...moved({}) },
      { month: '2026-01', mrr: 1508, ...third },
    ],
  });
});

it('shows of a month its movements alone', () => {
  const row = { ...moved({ new: 5 }), currency: 'gbp' };
  const { months } = revenueOf('gbp', 0, new Map([['2026-01', row]]), { first: '2026-01', last: '2026-01' });
  expect(months).toEqual([{ month: '2026-01', mrr: 5, ...moved({ new: 5 }) }]);
});

it('counts months past the end of a year, each with two digits', () => {
  expect(['2025-12', '2026-01', '2026-09', '2026-10', '2026-11'].map(monthAfter)).toEqual([
    '2026-01',
    '2026-02',
    '2026-10',
    '2026-11',
    '2026-12',
  ]);
});
