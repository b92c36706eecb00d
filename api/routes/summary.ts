import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { type MonthRow, type Revenue, readRevenue } from '../../db/revenue.ts';
import { civilDateOf, startOfDay, type TimeZone } from '../../domain/calendar.ts';
import { monthOf } from '../../domain/finance/accounting.ts';
import { type CurrencyRevenue, type Month, monthAfter, revenueOf } from '../../domain/finance/revenue.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { financeRoles, json, operation, problems } from '../http/operation.ts';
import { invalid } from '../http/problems.ts';
import { summaryQuery, summarySchema } from '../schemas/summary.ts';

/** The route for recurring revenue and the money that moved, month by month; docs/finance.md defines each figure. */
export function summaryRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/summary', { roles: financeRoles, cost: 20 }),
    tags: ['Finance'],
    summary: 'Recurring revenue, and what was charged, refunded and declined, by currency and month',
    request: { query: summaryQuery },
    responses: { 200: json(summarySchema, 'The summary.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { testClocks = false, ...query } = context.req.valid('query');
    const interval = intervalIn(query, deps.config.sellerTimeZone);
    const revenue = await readRevenue(deps.db, { ...interval, testClocks });
    return context.json({ data: byCurrency(revenue, interval, deps.now()) }, 200);
  });
}

interface Interval {
  readonly from: Date | null;
  readonly to: Date | null;
  /** The zone of its months. */
  readonly timeZone: TimeZone;
}

type Query = Omit<z.output<typeof summaryQuery>, 'testClocks'>;

function intervalIn({ from, to, monthFrom, monthTo }: Query, sellerZone: TimeZone): Interval {
  if (monthFrom === undefined && monthTo === undefined) {
    if (from !== undefined && to !== undefined && from >= to) throw invalid('/to', 'is not after from');
    return { from: from ?? null, to: to ?? null, timeZone: 'UTC' };
  }
  if (from !== undefined || to !== undefined) throw invalid('/monthFrom', 'is not taken beside from and to');
  if (monthFrom !== undefined && monthTo !== undefined && monthFrom > monthTo)
    throw invalid('/monthTo', 'is before monthFrom');
  const startOf = (month: Month): Date => new Date(startOfDay(`${month}-01`, sellerZone));
  return {
    from: monthFrom === undefined ? null : startOf(monthFrom),
    to: monthTo === undefined ? null : startOf(monthAfter(monthTo)),
    timeZone: sellerZone,
  };
}

/**
 * The revenue by currency. Without a start, from the first month with figures; without an end, to the present month, or
 * the last one with figures where that is later.
 */
function byCurrency({ months, before }: Revenue, { from, to, timeZone }: Interval, now: number) {
  const known = months.map(({ month }) => month).sort();
  const monthAt = (instant: number): Month => monthOf(civilDateOf(instant, timeZone));
  const present = monthAt(now);
  const first = from === null ? (known[0] ?? present) : monthAt(from.getTime());
  const last = to === null ? later(known.at(-1) ?? present, present) : monthAt(to.getTime() - 1);
  const currencies = [...new Set([...before.keys(), ...months.map(({ currency }) => currency)])].sort();
  return currencies.map(
    (currency): CurrencyRevenue =>
      revenueOf(currency, before.get(currency) ?? 0, movementsIn(months, currency), { first, last }),
  );
}

function movementsIn(months: readonly MonthRow[], currency: string): ReadonlyMap<Month, MonthRow> {
  return new Map(months.filter((row) => row.currency === currency).map((row) => [row.month, row]));
}

function later(one: Month, other: Month): Month {
  return one > other ? one : other;
}
