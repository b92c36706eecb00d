import { type SQL, sql } from 'drizzle-orm';
import type { TimeZone } from '../domain/calendar.ts';
import { type Movements, movementNames, movementsOf } from '../domain/finance/revenue.ts';
import type { Database } from './connect.ts';

/** The changes of recurring revenue and the money that moved, in one month and currency. */
export interface MonthRow extends Movements {
  readonly currency: string;
  /** The month, such as `2026-03`. */
  readonly month: string;
}

export interface RevenueQuery {
  readonly from: Date | null;
  readonly to: Date | null;
  /** The zone in which months begin. */
  readonly timeZone: TimeZone;
  /** Whether tenants with a test clock are counted. */
  readonly testClocks: boolean;
}

export interface Revenue {
  readonly months: readonly MonthRow[];
  /** Recurring revenue at the beginning of the interval, by currency. */
  readonly before: ReadonlyMap<string, number>;
}

const sums = sql.join(
  movementNames.map((name) => sql`sum(${sql.identifier(name)}) as ${sql.identifier(name)}`),
  sql`, `,
);

/** An interval as Postgres reads it, and whether tenants with a test clock count. */
interface Span {
  readonly begin: string;
  readonly end: string;
  readonly testClocks: boolean;
}

/**
 * The figures that docs/finance.md defines, from the activity log and the ledger; the database adds them up by month.
 */
export async function readRevenue(db: Database, { from, to, timeZone, testClocks }: RevenueQuery): Promise<Revenue> {
  const begin = from?.toISOString() ?? '-infinity';
  const span = { begin, end: to?.toISOString() ?? 'infinity', testClocks };
  const rows = await db.execute(sql`
    with ${recurringChanges(span)}, moves as (
      ${recurringMoves} ${ledgerMoves(span)}
    )
    select currency,
      case when at >= ${begin}::timestamptz then to_char(at at time zone ${timeZone}, 'YYYY-MM') end as month,
      ${sums}
    from moves group by 1, 2 order by 1, 2`);
  const months: MonthRow[] = [];
  const before = new Map<string, number>();
  for (const row of rows) {
    const month = row['month'];
    const currency = String(row['currency']);
    // Sums come as text, because they could exceed a JavaScript number; these never do.
    const moved = movementsOf((name) => Number(row[name]));
    if (typeof month === 'string') months.push({ currency, month, ...moved });
    else before.set(currency, moved.new + moved.expansion - moved.contraction - moved.churn);
  }
  return { months, before };
}

/** How the recurring revenue of each tenant changed: what it is from an event on, and what it was before. */
function recurringChanges({ end, testClocks }: Omit<Span, 'begin'>): SQL {
  return sql`counted as (
      select tenant_id from subscriptions where ${testClocks} or not is_test_clock
    ), turns as (
      select a.* from activity a join counted using (tenant_id)
      where a.type in ('periodStarted', 'licencesAdded', 'suspended', 'deletionStarted') and a.at < ${end}::timestamptz
    ), logged as (
      select * from turns
      union
      -- A bill that was found paid after the suspension: no period begins by it.
      select paid.* from turns cross join lateral (
        select * from activity later
        where later.tenant_id = turns.tenant_id and later.id > turns.id and later.type = 'overduePaid' and later.at < ${end}::timestamptz
        order by later.id limit 1
      ) paid where turns.type = 'suspended'
    ), steps as (
      select a.id, a.tenant_id, a.at, a.currency, a.type,
        case a.type when 'periodStarted' then (a.event ->> 'unitPrice')::bigint * (a.event ->> 'quantity')::bigint else 0 end as set_to,
        case a.type when 'periodStarted' then (a.event ->> 'unitPrice')::bigint else 0 end as price,
        case a.type when 'licencesAdded' then jsonb_array_length(a.event -> 'licences') else 0 end as added,
        count(*) filter (where a.type in ('periodStarted', 'deletionStarted')) over (partition by a.tenant_id order by a.id) as span
      from logged a
    ), valued as (
      select id, tenant_id, at, currency,
        case when max(id) filter (where type = 'suspended') over of_span
            > coalesce(max(id) filter (where type = 'overduePaid') over of_span, 0) then 0
          else first_value(set_to) over of_span + first_value(price) over of_span * sum(added) over of_span end as value
      from steps
      window of_span as (partition by tenant_id, span order by id)
    ), changes as (
      select at, currency, value, coalesce(lag(value) over (partition by tenant_id order by id), 0) as was from valued
    )`;
}

const recurringMoves = sql`select at, currency,
        case when was = 0 then value else 0 end as new,
        case when was > 0 and value > was then value - was else 0 end as expansion,
        case when value > 0 and value < was then was - value else 0 end as contraction,
        case when value = 0 then was else 0 end as churn,
        0 as charged, 0 as refunded, 0 as failed, 0 as disputed, 0 as lost
      from changes where value <> was`;

/** What was charged and given back, what failed, and what payers disputed. */
function ledgerMoves({ begin, end }: Omit<Span, 'testClocks'>): SQL {
  return sql`union all
      select settled_at, currency, 0, 0, 0, 0, amount, 0, 0, 0, 0
      from charges join counted using (tenant_id)
      where settled_at >= ${begin}::timestamptz and settled_at < ${end}::timestamptz and state = 'succeeded'
      union all
      select settled_at, currency, 0, 0, 0, 0, 0, 0, amount, 0, 0
      from charges declined join counted using (tenant_id)
      where settled_at >= ${begin}::timestamptz and settled_at < ${end}::timestamptz and state = 'declined'
        and not exists (
          select from charges earlier
          where earlier.tenant_id = declined.tenant_id and earlier.period_number = declined.period_number
            and earlier.kind = declined.kind and earlier.reason = declined.reason and earlier.state = 'declined'
            and (earlier.settled_at, earlier.sequence) < (declined.settled_at, declined.sequence)
        )
      union all
      select settled_at, currency, 0, 0, 0, 0, 0, amount, 0, 0, 0
      from refunds join counted using (tenant_id)
      where settled_at >= ${begin}::timestamptz and settled_at < ${end}::timestamptz and state = 'succeeded'
      union all
      select settled_at, currency, 0, 0, 0, 0, 0, amount, 0, 0, 0
      from refunds join counted using (tenant_id)
      where settled_at >= ${begin}::timestamptz and settled_at < ${end}::timestamptz and failed_at is not null
      union all
      select failed_at, currency, 0, 0, 0, 0, 0, -amount, 0, 0, 0
      from refunds join counted using (tenant_id)
      where failed_at >= ${begin}::timestamptz and failed_at < ${end}::timestamptz
      union all
      select opened_at, currency, 0, 0, 0, 0, 0, 0, 0, amount, 0
      from disputes join counted using (tenant_id)
      where opened_at >= ${begin}::timestamptz and opened_at < ${end}::timestamptz
      union all
      select closed_at, currency, 0, 0, 0, 0, 0, 0, 0, 0, amount
      from disputes join counted using (tenant_id)
      where closed_at >= ${begin}::timestamptz and closed_at < ${end}::timestamptz and state = 'lost'`;
}
