import type { Child } from 'hono/jsx';
import type { Need, Needed } from 'licence-billing-client';
import { type Column, Empty, Pages, partIn, Table } from '../components/list.tsx';
import { OpsPage } from '../components/section-page.tsx';
import type { PageContext } from '../deps.ts';
import { money, spaced, time, type Zoned } from '../format.ts';
import { queryOf } from '../forms.ts';
import { chargePath, tenantPath } from '../paths.ts';
import { inUtc, render, viewOf } from '../view.ts';

export type NeedKind = Need['kind'];

interface Kind {
  readonly name: string;
  /** What an item is about, with a link to where it is dealt with if that is not the tenant's page. */
  readonly about: (item: Needed) => Child;
}

export const needKinds: Readonly<Record<NeedKind, Kind>> = {
  attention: { name: 'Needs you', about: ({ subject }) => subject },
  stuck_run: { name: 'Runs that are stuck', about: ({ subject }) => subject },
  outcome_unknown: { name: 'Outcome unknown', about: chargeLink },
  dispute: { name: 'Disputes to answer', about: chargeLink },
  past_due: { name: 'Past due', about: () => null },
  suspended: { name: 'Suspended', about: () => null },
  events_behind: { name: 'Events behind', about: ({ subject }) => <a href="/ops/event-endpoints">{subject}</a> },
  mail_not_sent: { name: 'Mails not sent', about: unsentMailsLink },
};

export const neededPath = (kind: NeedKind): string => `/ops/needs/${kind}`;

/** Shows everything of one kind that waits for ops, oldest first, with its age and amount. */
export async function neededPage(context: PageContext): Promise<Response> {
  const kind = context.req.param('kind');
  if (!isKind(kind)) return context.notFound();
  const query = partIn(queryOf(context), 50);
  const list = await context.get('client').do('GET /v1/ops/needs/{kind}', { params: { kind }, query });
  const view = viewOf(context);
  const { name } = needKinds[kind];
  return render(
    context,
    <OpsPage view={view} title={name} within="Start">
      {list.data.length === 0 ? (
        <Empty>Nothing of this kind waits for you.</Empty>
      ) : (
        <NeededTable kind={kind} items={list.data} zoned={inUtc(view)} />
      )}
      <Pages view={view} path={neededPath(kind)} query={{}} list={list} />
    </OpsPage>,
  );
}

function isKind(text: string | undefined): text is NeedKind {
  return text !== undefined && Object.hasOwn(needKinds, text);
}

interface NeededTableProps {
  readonly kind: NeedKind;
  readonly items: readonly Needed[];
  readonly zoned: Zoned;
}

/** Items of one kind that wait for ops, each with its tenant. */
export function NeededTable({ kind, items, zoned }: NeededTableProps) {
  return <Table caption={`${needKinds[kind].name}, oldest first`} columns={columnsOf(kind, zoned)} rows={items} />;
}

function columnsOf(kind: NeedKind, zoned: Zoned): readonly Column<Needed>[] {
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
    { name: 'About', class: 'prose', show: (item) => needKinds[kind].about(item) },
    {
      name: 'Amount',
      class: 'number',
      show: ({ amount, currency }) =>
        amount === null || currency === null ? null : money(amount, currency, zoned.locale),
    },
  ];
}

function chargeLink({ subject }: Needed) {
  return subject === null ? null : (
    <a class="id" href={chargePath(subject)}>
      {subject}
    </a>
  );
}

function unsentMailsLink({ tenantId, subject }: Needed) {
  const filter = new URLSearchParams({ state: 'due', ...(tenantId !== null && { tenantId }) });
  return <a href={`/ops/mails?${filter.toString()}`}>{spaced(subject ?? '')}</a>;
}

/** How long ago it was, by the real clock. */
function ageOf(since: string): string {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60 / 24)} days`;
}
