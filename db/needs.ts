import { type SQL, sql } from 'drizzle-orm';
import { overdueAfterMs } from '../domain/rules/event-delivery.ts';
import type { Database } from './connect.ts';
import { subscriptions, tenants } from './schema.ts';
import { lastWithout, type Paging, readSortedPage, type SortedPage, type SortTypes } from './sorted-list.ts';

/** Kinds of work that wait for ops, each with a list of its own, oldest first. */
export const needKinds = [
  'attention',
  'stuck_run',
  'outcome_unknown',
  'dispute',
  'past_due',
  'suspended',
  'mail_not_sent',
  'events_behind',
] as const;
export type NeedKind = (typeof needKinds)[number];

export interface NeededItem {
  readonly tenantId: string | null;
  /** Null once the tenant is deleted. */
  readonly name: string | null;
  /** Since when it waits, on the tenant's clock or the real one, as its kind has it. */
  readonly since: Date | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** The subject, in words or as an id; null where the kind says everything. */
  readonly subject: string | null;
  readonly isTestClock: boolean;
}

export interface Need {
  readonly kind: NeedKind;
  readonly count: number;
  /** The oldest items. */
  readonly items: readonly NeededItem[];
}

const shown = 10;

/** The query of each kind: the columns of `NeededItem`, and a key that orders rows of one tenant and instant. */
const sources: Readonly<Record<NeedKind, SQL>> = {
  // A concern has no date of its own: the activity log has the date on which it was last raised.
  attention: sql`
    select s.tenant_id, raised.since, null::bigint as amount, null as currency, concern ->> 'reason' as subject,
      concern ->> 'about' as key
    from subscriptions s cross join lateral jsonb_array_elements(s.view -> 'concerns') as concern
    cross join lateral (
      select max(a.at) as since from activity a
      where a.tenant_id = s.tenant_id and a.type = 'attentionRaised' and a.event ->> 'about' = concern ->> 'about'
    ) as raised
    where s.needs_attention`,
  stuck_run: sql`
    select tenant_id, since, null::bigint as amount, null as currency, workflow_id as subject, workflow_id as key
    from stuck_runs`,
  outcome_unknown: sql`
    select tenant_id, recorded_at as since, amount, currency, id as subject, id as key
    from charges where state = 'unknown'`,
  dispute: sql`
    select tenant_id, opened_at as since, amount, currency, charge_id as subject, id as key from disputes
    where closed_at is null and state like '%needs_response'`,
  past_due: overdueIn('past_due'),
  suspended: overdueIn('suspended'),
  mail_not_sent: sql`
    select tenant_id, recorded_at as since, null::bigint as amount, null as currency, kind as subject, id::text as key
    from mails
    where state = 'due' and exists (select from mail_deliveries d
      where d.mail_id = mails.id and d.state = 'due' and d.last_error is not null)`,
  events_behind: overdueEndpoints(),
};

/** Endpoints that are behind. They belong to no tenant; each has its own row on the page of endpoints. */
function overdueEndpoints(): SQL {
  const behind = sql`(o.commit_order, o.position) > (coalesce(c.commit_order, 0), coalesce(c.position, 0))`;
  return sql`
    select null::text as tenant_id, waiting.since, null::bigint as amount, null as currency, e.url as subject,
      e.id::text as key
    from event_endpoints e left join outbound_events c on c.position = e.cursor
    cross join lateral (select least(
      (select min(waiting_since) from event_backlogs b where b.endpoint_id = e.id),
      (select recorded_at from outbound_events o where ${behind} and (e.types is null or e.types ? o.type)
        order by o.commit_order, o.position limit 1)) as since) as waiting
    where e.paused_at is null and waiting.since < now() - ${overdueAfterMs}::bigint * interval '1 ms'`;
}

function overdueIn(state: 'past_due' | 'suspended'): SQL {
  return sql`
    select tenant_id, to_timestamp((view #>> '{overdue,since}')::bigint / 1000.0) as since,
      (view #>> '{overdue,amount}')::bigint as amount, view ->> 'currency' as currency, null as subject, '' as key
    from subscriptions where state = ${state}`;
}

/**
 * All that waits for ops now, in order of urgency. The kinds are queried in turn, as one page needs no more
 * connections.
 */
export async function readNeeds(db: Database): Promise<readonly Need[]> {
  const needs: Need[] = [];
  for (const kind of needKinds) {
    const { rows, total } = await listNeeded(db, kind, { limit: shown });
    needs.push({ kind, count: total, items: rows });
  }
  return needs;
}

/** A page of the items of one kind, oldest first; items without a date come last. */
export async function listNeeded(
  db: Database,
  kind: NeedKind,
  paging: Pick<Paging, 'limit' | 'position'>,
): Promise<SortedPage<NeededItem>> {
  const found = sql`(${sources[kind]}) as found`;
  return readSortedPage(
    { ...paging, columns: sortColumns, types: neededSort, order: 'asc' },
    {
      rows: (beside) =>
        db
          .select({ ...columns, ...beside })
          .from(found)
          .leftJoin(tenants, sql`${tenants.id} = found.tenant_id`)
          .leftJoin(subscriptions, sql`${subscriptions.tenantId} = found.tenant_id`),
      counted: (counts) => db.select({ ...counts }).from(found),
    },
  );
}

/** The types of the values in a position of such a list. */
export const neededSort = ['int', 'bigint', 'text', 'text'] as const satisfies SortTypes;

const since = sql`found.since`;
const sortColumns = [
  lastWithout(since, 'asc'),
  sql`coalesce((extract(epoch from ${since}) * 1000)::bigint, 0)`,
  sql`coalesce(found.tenant_id, '')`,
  sql`found.key`,
];

const columns = {
  tenantId: sql<string | null>`found.tenant_id`,
  name: tenants.name,
  since: sql<Date | null>`${since}`.mapWith(subscriptions.recordedAt),
  amount: sql<number | null>`found.amount`.mapWith(Number),
  currency: sql<string | null>`found.currency`,
  subject: sql<string | null>`found.subject`,
  isTestClock: sql<boolean>`coalesce(${subscriptions.isTestClock}, false)`,
};
