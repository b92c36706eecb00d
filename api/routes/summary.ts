import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { type MonthRow, type Revenue, readRevenue } from '../../db/revenue.ts';
import { type CurrencyRevenue, type Month, revenueOf } from '../../domain/finance/revenue.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { financeRoles, json, operation, problems } from '../http/operation.ts';
import { invalid } from '../http/problems.ts';
import { summaryQuery, summarySchema } from '../schemas/summary.ts';

/** Recurring revenue and the money that moved, month by month; docs/finance.md says what each figure means. */
export function summaryRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/summary', financeRoles),
    tags: ['Finance'],
    summary: 'Recurring revenue, and what was charged, refunded and declined, by currency and month of UTC',
    request: { query: summaryQuery },
    responses: { 200: json(summarySchema, 'The summary.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { from = null, to = null, testClocks = false } = context.req.valid('query');
    if (from !== null && to !== null && from >= to) throw invalid('/to', 'is not after from');
    const revenue = await readRevenue(deps.db, { from, to, testClocks });
    return context.json({ data: byCurrency(revenue, { from, to }, deps.now()) }, 200);
  });
}

interface Interval {
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Where no end is withoutUndefined, from the first month that has figures to the present one, or to the last that has any. */
function byCurrency({ months, before }: Revenue, { from, to }: Interval, now: number): readonly CurrencyRevenue[] {
  const known = months.map(({ month }) => month).sort();
  const present = monthOf(now);
  const first = from === null ? (known[0] ?? present) : monthOf(from.getTime());
  const last = to === null ? later(known.at(-1) ?? present, present) : monthOf(to.getTime() - 1);
  const currencies = [...new Set([...before.keys(), ...months.map(({ currency }) => currency)])].sort();
  return currencies.map((currency) =>
    revenueOf(currency, before.get(currency) ?? 0, movementsIn(months, currency), { first, last }),
  );
}

function movementsIn(months: readonly MonthRow[], currency: string): ReadonlyMap<Month, MonthRow> {
  return new Map(months.filter((row) => row.currency === currency).map((row) => [row.month, row]));
}

function monthOf(instant: number): Month {
  return new Date(instant).toISOString().slice(0, 7);
}

function later(one: Month, other: Month): Month {
  return one > other ? one : other;
}
