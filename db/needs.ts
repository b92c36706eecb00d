import { type SQL, sql } from 'drizzle-orm';
import { overdueAfterMs } from '../domain/rules/event-delivery.ts';
import type { Database } from './connect.ts';

/** What waits for ops: each kind is a list of its own, oldest first. */
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
  /** Null after the tenant's deletion. */
  readonly name: string | null;
  /** On the clock that the matter lives by: the tenant's, or the real one. */
  readonly since: Date | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** What it is about, in words or as an id; null where the kind says it all. */
  readonly subject: string | null;
  readonly isTestClock: boolean;
}

export interface Need {
  readonly kind: NeedKind;
  readonly count: number;
  /** The oldest of them. */
  readonly items: readonly NeededItem[];
}

const shown = 10;

/** Each kind's rows, with the columns of `NeededItem`. */
const sources: Readonly<Record<NeedKind, SQL>> = {
  // A concern has no day of its own: the activity log has the one on which it was last raised.
  attention: sql`
    select s.tenant_id, raised.since, null::bigint as amount, null as currency, concern ->> 'reason' as subject
    from subscriptions s cross join lateral jsonb_array_elements(s.view -> 'concerns') as concern
    cross join lateral (
      select max(a.at) as since from activity a
      where a.tenant_id = s.tenant_id and a.type = 'attentionRaised' and a.event ->> 'about' = concern ->> 'about'
    ) as raised
    where s.needs_attention`,
  stuck_run: sql`
    select tenant_id, since, null::bigint as amount, null as currency, workflow_id as subject from stuck_runs`,
  outcome_unknown: sql`
    select tenant_id, recorded_at as since, amount, currency, id as subject from charges where state = 'unknown'`,
  dispute: sql`
    select tenant_id, opened_at as since, amount, currency, charge_id as subject from disputes
    where closed_at is null and state like '%needs_response'`,
  past_due: overdueIn('past_due'),
  suspended: overdueIn('suspended'),
  mail_not_sent: sql`
    select tenant_id, recorded_at as since, null::bigint as amount, null as currency, kind as subject from mails
    where state = 'due' and exists (select from mail_deliveries d
      where d.mail_id = mails.id and d.state = 'due' and d.last_error is not null)`,
  events_behind: overdueEndpoints(),
};

/** An endpoint belongs to no tenant; its own row is on the page of endpoints. */
function overdueEndpoints(): SQL {
  const behind = sql`(o.commit_order, o.position) > (coalesce(c.commit_order, 0), coalesce(c.position, 0))`;
  return sql`
    select null::text as tenant_id, waiting.since, null::bigint as amount, null as currency, e.url as subject
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
      (view #>> '{overdue,amount}')::bigint as amount, view ->> 'currency' as currency, null as subject
    from subscriptions where state = ${state}`;
}

/** What waits for ops now, in the order of urgency. One statement after the other, as one page has no need of more connections. */
export async function readNeeds(db: Database): Promise<readonly Need[]> {
  const needs: Need[] = [];
  for (const kind of needKinds) needs.push(await readNeed(db, kind));
  return needs;
}

async function readNeed(db: Database, kind: NeedKind): Promise<Need> {
  const rows = await db.execute<NeededRow>(sql`
    select found.*, t.name, count(*) over ()::int as count, coalesce(s.is_test_clock, false) as is_test_clock
    from (${sources[kind]}) as found
    left join tenants t on t.id = found.tenant_id
    left join subscriptions s on s.tenant_id = found.tenant_id
    order by found.since nulls last, found.tenant_id limit ${shown}`);
  return { kind, count: rows[0]?.count ?? 0, items: rows.map(itemOf) };
}

type NeededRow = {
  readonly tenant_id: string | null;
  readonly name: string | null;
  readonly since: Date | string | null;
  readonly amount: number | string | null;
  readonly currency: string | null;
  readonly subject: string | null;
  readonly is_test_clock: boolean;
  readonly count: number;
};

function itemOf({ tenant_id: tenantId, since, amount, is_test_clock: isTestClock, ...row }: NeededRow): NeededItem {
  const { name, currency, subject } = row;
  return {
    tenantId,
    name,
    since: since === null ? null : new Date(since),
    amount: amount === null ? null : Number(amount),
    currency,
    subject,
    isTestClock,
  };
}
