import { sql } from 'drizzle-orm';
import type { TimeZone } from '../domain/calendar.ts';
import { type Movements, movementNames, movementsOf } from '../domain/finance/revenue.ts';
import type { Database } from './connect.ts';

/** How recurring revenue changed in a month, and what money moved, in one currency. */
export interface MonthRow extends Movements {
  readonly currency: string;
  /** `2026-03`. */
  readonly month: string;
}

export interface RevenueQuery {
  readonly from: Date | null;
  readonly to: Date | null;
  /** The zone of the months. */
  readonly timeZone: TimeZone;
  /** Whether tenants with a test clock count, too. */
  readonly testClocks: boolean;
}

export interface Revenue {
  readonly months: readonly MonthRow[];
  /** Recurring revenue when the interval begins, by currency. */
  readonly before: ReadonlyMap<string, number>;
}

const sums = sql.join(
  movementNames.map((name) => sql`sum(${sql.identifier(name)}) as ${sql.identifier(name)}`),
  sql`, `,
);

/** What docs/finance.md defines, from the activity log and the ledger; the database adds up, month by month. */
export async function readRevenue(db: Database, { from, to, timeZone, testClocks }: RevenueQuery): Promise<Revenue> {
  const begin = from?.toISOString() ?? '-infinity';
  const end = to?.toISOString() ?? 'infinity';
  const rows = await db.execute(sql`
    with counted as (
      select tenant_id from subscriptions where ${testClocks} or not is_test_clock
    ), steps as (
      select a.id, a.tenant_id, a.at, a.currency, a.type,
        case a.type when 'periodStarted' then (a.event ->> 'unitPrice')::bigint * (a.event ->> 'quantity')::bigint else 0 end as set_to,
        case a.type when 'periodStarted' then (a.event ->> 'unitPrice')::bigint else 0 end as price,
        case a.type when 'licencesAdded' then jsonb_array_length(a.event -> 'licences') else 0 end as added,
        count(*) filter (where a.type <> 'licencesAdded') over (partition by a.tenant_id order by a.id) as span
      from activity a join counted using (tenant_id)
      where a.type in ('periodStarted', 'licencesAdded', 'suspended', 'deletionStarted') and a.at < ${end}::timestamptz
    ), valued as (
      select id, tenant_id, at, currency,
        first_value(set_to) over of_span + first_value(price) over of_span * sum(added) over of_span as value
      from steps
      window of_span as (partition by tenant_id, span order by id)
    ), changes as (
      select at, currency, value, coalesce(lag(value) over (partition by tenant_id order by id), 0) as was from valued
    ), moves as (
      select at, currency,
        case when was = 0 then value else 0 end as new,
        case when was > 0 and value > was then value - was else 0 end as expansion,
        case when value > 0 and value < was then was - value else 0 end as contraction,
        case when value = 0 then was else 0 end as churn,
        0 as charged, 0 as refunded, 0 as failed, 0 as disputed, 0 as lost
      from changes where value <> was
      union all
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
      where closed_at >= ${begin}::timestamptz and closed_at < ${end}::timestamptz and state = 'lost'
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
    // Sums come as text, as they might exceed a number; ours do not.
    const moved = movementsOf((name) => Number(row[name]));
    if (typeof month === 'string') months.push({ currency, month, ...moved });
    else before.set(currency, moved.new + moved.expansion - moved.contraction - moved.churn);
  }
  return { months, before };
}
