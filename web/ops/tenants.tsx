import type { ListedTenant } from 'licence-billing-client';
import { FilterChoice, FilterSearch, Filters } from '../components/filters.tsx';
import { addressOf, type Column, Empty, Pages, partIn, Table } from '../components/list.tsx';
import { OpsPage } from '../components/section-page.tsx';
import { Badge, TenantState, tenantStateChoices } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { money, time, type Zoned } from '../format.ts';
import { chosen, type Fields, queryOf } from '../forms.ts';
import { tenantPath } from '../paths.ts';
import { inUtc, render, viewOf } from '../view.ts';

const path = '/ops/tenants';
const attentionChoices = [
  ['true', 'Needs attention'],
  ['false', 'Needs none'],
] as const;

const trialChoices = [['true', 'Tried before']] as const;

const sorts = ['urgency', 'name', 'state', 'due', 'licences', 'nextBill'] as const;
const byUrgency = 'urgency';

/** The orders to choose from where there are no headings to click. */
const sortChoices = [
  [byUrgency, 'Most urgent first'],
  ['name', 'By name'],
  ['-name', 'By name, the other way round'],
  ['state', 'By state'],
  ['-state', 'By state, the other way round'],
  ['due', 'Due next first'],
  ['-due', 'Due last first'],
  ['-licences', 'Most licences first'],
  ['licences', 'Fewest licences first'],
  ['-nextBill', 'Highest next bill first'],
  ['nextBill', 'Lowest next bill first'],
] as const;

/** Queries that find these tenants' runs in Temporal's UI, by the search attributes of workflows/show-ops.ts. */
const runQueries = [
  ['past due', "SubscriptionState='past_due' AND ExecutionStatus='Running'"],
  ['suspended', "SubscriptionState='suspended' AND ExecutionStatus='Running'"],
  ['flagged', "NeedsAttention=true AND ExecutionStatus='Running'"],
] as const;

/** Shows all tenants, deleted ones included, the most urgent first unless another order is chosen. */
export async function tenantsPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const filter = filterIn(query);
  const list = await context.get('client').do('GET /v1/ops/tenants', {
    query: { ...tenantQueryOf(filter), ...partIn(query, 50) },
  });
  const view = viewOf(context);
  return render(
    context,
    <OpsPage view={view} title="Tenants" within="Tenants">
      <p class="actions toolbar">
        <a class="button" href="/ops/new-tenant">
          New tenant
        </a>
      </p>
      <Filters action={path} partId="tenants">
        <FilterSearch value={filter.q} placeholder="Part of an id or a name" />
        <FilterChoice label="State" name="state" value={filter.state} all="Any state" choices={tenantStateChoices} />
        <FilterChoice
          label="Attention"
          name="attention"
          value={filter.attention}
          all="Whether or not"
          choices={attentionChoices}
        />
        <FilterChoice label="Trial" name="trialAgain" value={filter.trialAgain} all="Any" choices={trialChoices} />
        <FilterChoice label="Order" name="sort" value={filter.sort} choices={sortChoices} isForNarrow />
      </Filters>
      <InTemporal runsUrl={context.get('runsUrl')} />
      <section id="tenants" aria-label="Tenants">
        {list.data.length === 0 ? (
          <NoTenants isFiltered={Object.keys(queryIn({ ...filter, sort: byUrgency })).length > 0} />
        ) : (
          <List filter={filter} rows={list.data} zoned={inUtc(view)} />
        )}
        <Pages view={view} path={path} query={queryIn(filter)} list={list} />
      </section>
    </OpsPage>,
  );
}

type TenantsFilter = Omit<ReturnType<typeof filterIn>, 'sort'> & {
  /** `name`, or `-name` for descending. */
  readonly sort: string;
};

/** The filter in the page's address, with its order; empty strings where nothing is chosen. */
function filterIn(query: Fields) {
  return {
    q: query.text('q').slice(0, 200),
    state: query.choice('state', tenantStateChoices),
    attention: query.choice('attention', attentionChoices),
    trialAgain: query.choice('trialAgain', trialChoices),
    sort: query.choice('sort', sortChoices) || byUrgency,
  };
}

/** The filter as the API's query. */
function tenantQueryOf({ sort, ...filter }: TenantsFilter) {
  return {
    ...chosen(filter),
    sort: sorts.find((one) => sort.endsWith(one)) ?? byUrgency,
    order: sort.startsWith('-') ? ('desc' as const) : ('asc' as const),
  };
}

/** The filter as the query of the page's address. */
function queryIn({ sort, ...filter }: TenantsFilter): Readonly<Record<string, string>> {
  return chosen({ ...filter, sort: sort === byUrgency ? '' : sort });
}

interface ListProps {
  readonly filter: TenantsFilter;
  readonly rows: readonly ListedTenant[];
  readonly zoned: Zoned;
}

/** The list, sorted by a heading or by urgency, which has no heading. */
function List({ filter, rows, zoned }: ListProps) {
  const addressFor = (sort: string): string => addressOf(path, queryIn({ ...filter, sort }));
  const isByUrgency = filter.sort === byUrgency;
  return (
    <>
      <p class="chips">
        <a href={addressFor(byUrgency)} class="chip" aria-current={isByUrgency ? 'true' : undefined}>
          Most urgent first
        </a>
      </p>
      <Table caption="Tenants" columns={columnsIn(zoned)} rows={rows} sorted={{ by: filter.sort, addressFor }} />
    </>
  );
}

/** Links to lists of runs in Temporal's UI, where it has an address. */
function InTemporal({ runsUrl }: { readonly runsUrl: (query: string) => string | null }) {
  const links = runQueries.flatMap(([name, query]) => {
    const url = runsUrl(query);
    return url === null ? [] : [[name, url] as const];
  });
  if (links.length === 0) return null;
  return (
    <p>
      In Temporal:{' '}
      {links.map(([name, url], index) => (
        <>
          {index > 0 && ' · '}
          <a href={url}>{name}</a>
        </>
      ))}
    </p>
  );
}

function NoTenants({ isFiltered }: { readonly isFiltered: boolean }) {
  if (!isFiltered)
    return (
      <Empty>
        There are no tenants yet. <a href="/ops/new-tenant">Make the first one</a>
      </Empty>
    );
  return (
    <Empty>
      <span role="status">No tenant is like that.</span> <a href={path}>Show all tenants</a>
    </Empty>
  );
}

/** Says in words what earlier trials have in common with this one, and which tenants had them. */
function triedBefore(earlier: ListedTenant['earlierTrials']): string {
  const signs = [...new Set(earlier.map(({ by }) => by))].toSorted().join(' and ');
  const tenants = [...new Set(earlier.map(({ tenantId }) => tenantId))];
  const shown = tenants.slice(0, 3).join(', ');
  return `Tried before, same ${signs}: ${shown}${tenants.length > 3 ? ' and more' : ''}`;
}

const columnsIn = (zoned: Zoned): readonly Column<ListedTenant>[] => [
  {
    name: 'Tenant',
    sort: 'name',
    show: ({ tenantId, name }) => (
      <>
        <a class="id" href={tenantPath(tenantId)}>
          {name ?? tenantId}
        </a>
        {name !== null && <small class="id">{tenantId}</small>}
      </>
    ),
  },
  {
    name: 'State',
    sort: 'state',
    show: ({ state, chargeUnknown, attention, earlierTrials }) => (
      <>
        <TenantState state={state} /> {chargeUnknown && <Badge tone="warning">charge unknown</Badge>}
        {attention !== null && <small class="fault">{attention}</small>}
        {earlierTrials.length > 0 && <small>{triedBefore(earlierTrials)}</small>}
      </>
    ),
  },
  {
    name: 'Due next',
    sort: 'due',
    show: ({ nextDueAt, testClock }) =>
      nextDueAt === null ? null : (
        <>
          {time(nextDueAt, zoned)}
          {testClock !== null && <small>its clock: {time(testClock.frozenTime, zoned)}</small>}
        </>
      ),
  },
  {
    name: 'Licences',
    sort: 'licences',
    class: 'number',
    show: ({ licences }) => (
      <>
        {licences.total.toLocaleString(zoned.locale)}
        <small>{licences.assigned.toLocaleString(zoned.locale)} assigned</small>
      </>
    ),
  },
  {
    name: 'Next bill',
    sort: 'nextBill',
    class: 'number',
    show: ({ nextBill, currency }) => (nextBill === null ? null : money(nextBill.amount, currency, zoned.locale)),
  },
];
