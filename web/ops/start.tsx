import type { Child } from 'hono/jsx';
import type { Need } from 'licence-billing-client';
import { type Column, Empty, Table } from '../components/list.tsx';
import { OpsPage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { money, spaced, time, type Zoned } from '../format.ts';
import { chargePath, tenantPath } from '../paths.ts';
import { inUtc, render, viewOf } from '../view.ts';

type Item = Need['items'][number];

interface Kind {
  readonly name: string;
  /** Where all of them are listed; null where this page has the oldest only. */
  readonly all: string | null;
  /** What the subject of one is, in words or as a link. */
  readonly subject: (item: Item) => Child;
}

const kinds: Readonly<Record<Need['kind'], Kind>> = {
  attention: { name: 'Needs you', all: '/ops/tenants?attention=true', subject: ({ subject }) => subject },
  stuck_run: { name: 'Runs that are stuck', all: null, subject: ({ subject }) => subject },
  outcome_unknown: { name: 'Outcome unknown', all: '/finance/charges?state=unknown', subject: chargeLink },
  dispute: { name: 'Disputes to answer', all: null, subject: chargeLink },
  past_due: { name: 'Past due', all: '/ops/tenants?state=past_due', subject: () => null },
  suspended: { name: 'Suspended', all: '/ops/tenants?state=suspended', subject: () => null },
  events_behind: { name: 'Events behind', all: '/ops/event-endpoints', subject: ({ subject }) => subject },
  mail_not_sent: {
    name: 'Mails not sent',
    all: '/ops/mails?state=due',
    subject: ({ subject }) => spaced(subject ?? ''),
  },
};

/** What waits for ops: counts that lead to their lists, each oldest first, with its age and amount. */
export async function startPage(context: PageContext): Promise<Response> {
  const { data } = await context.get('client').do('GET /v1/ops/needs');
  const view = viewOf(context);
  const open = data.filter(({ count }) => count > 0);
  return render(
    context,
    <OpsPage view={view} title="Start" within="Start">
      <p class="actions toolbar">
        <a class="button" href="/ops/new-tenant">
          New tenant
        </a>
      </p>
      <ul class="counts">
        {data.map(({ kind, count }) => (
          <li>
            <a href={count > 0 ? `#${kind}` : (kinds[kind].all ?? '#main')}>
              <strong>{count.toLocaleString(view.locale)}</strong> {kinds[kind].name}
            </a>
          </li>
        ))}
      </ul>
      {open.length === 0 && <Empty>Nothing waits for you.</Empty>}
      {open.map((need) => (
        <section id={need.kind} aria-label={kinds[need.kind].name}>
          <h2>
            {kinds[need.kind].name}: {need.count.toLocaleString(view.locale)}
          </h2>
          <Table caption={kinds[need.kind].name} columns={columnsOf(need, inUtc(view))} rows={need.items} />
          {kinds[need.kind].all !== null && need.count > need.items.length && (
            <p class="more">
              <a href={kinds[need.kind].all ?? ''}>All {need.count.toLocaleString(view.locale)}</a>
            </p>
          )}
        </section>
      ))}
    </OpsPage>,
  );
}

function columnsOf({ kind }: Need, zoned: Zoned): readonly Column<Item>[] {
  return [
    {
      name: 'Tenant',
      show: ({ tenantId, name }) =>
        tenantId === null ? (
          'all tenants'
        ) : (
          <a class="id" href={tenantPath(tenantId)}>
            {name ?? tenantId}
          </a>
        ),
    },
    {
      name: 'Since',
      class: 'when',
      show: ({ since, isTestClock }) =>
        since === null ? null : (
          <>
            {time(since, zoned)}
            {isTestClock ? <small>test clock</small> : <small>{ageOf(since)}</small>}
          </>
        ),
    },
    { name: 'About', class: 'prose', show: (item) => kinds[kind].subject(item) },
    {
      name: 'Amount',
      class: 'number',
      show: ({ amount, currency }) =>
        amount === null || currency === null ? null : money(amount, currency, zoned.locale),
    },
  ];
}

function chargeLink({ subject }: Item) {
  return subject === null ? null : (
    <a class="id" href={chargePath(subject)}>
      {subject}
    </a>
  );
}

/** How long ago, by the real clock. */
function ageOf(since: string): string {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60 / 24)} days`;
}
