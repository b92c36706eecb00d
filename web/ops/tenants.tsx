import type { ListedTenant } from 'licence-billing-client';
import { FilterChoice, FilterSearch, Filters } from '../components/filters.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
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

const sorts = [
  ['urgency', 'Most urgent first'],
  ['id', 'By id'],
  ['due', 'Due next first'],
  ['licences', 'Most licences first'],
] as const;

/** The runs of these in Temporal's UI, by what workflows/show-ops.ts has it find. */
const runQueries = [
  ['past due', "SubscriptionState='past_due' AND ExecutionStatus='Running'"],
  ['suspended', "SubscriptionState='suspended' AND ExecutionStatus='Running'"],
  ['flagged', "NeedsAttention=true AND ExecutionStatus='Running'"],
] as const;

/** All tenants, the most urgent first unless another order is chosen; deleted ones included. */
export async function tenantsPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const filter = filterIn(query);
  const { sort: _, ...narrowing } = filter;
  const { data, nextCursor } = await context.get('client').do('GET /v1/ops/tenants', {
    query: { ...chosen(filter), ...partIn(query, 50) },
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
        <input type="hidden" name="sort" value={filter.sort} />
      </Filters>
      <InTemporal runsUrl={context.get('runsUrl')} />
      <section id="tenants" aria-label="Tenants">
        {data.length === 0 ? (
          <NoTenants isFiltered={Object.keys(chosen(narrowing)).length > 0} />
        ) : (
          <>
            <Sorts filter={filter} />
            <Table caption="Tenants" columns={columnsIn(inUtc(view))} rows={data} />
          </>
        )}
        <More path={path} nextCursor={nextCursor} query={chosen(filter)} />
      </section>
    </OpsPage>,
  );
}

type TenantsFilter = ReturnType<typeof filterIn>;

/** The filter in the page's address, with its order; empty strings where nothing is chosen. */
function filterIn(query: Fields) {
  return {
    q: query.text('q').slice(0, 200),
    state: query.choice('state', tenantStateChoices),
    attention: query.choice('attention', attentionChoices),
    trialAgain: query.choice('trialAgain', trialChoices),
    sort: query.choice('sort', sorts) || sorts[0][0],
  };
}

/** The orders of the list: each keeps the filter. */
function Sorts({ filter }: { readonly filter: TenantsFilter }) {
  return (
    <p class="chips">
      {sorts.map(([sort, name]) => (
        <a
          href={`${path}?${new URLSearchParams(chosen({ ...filter, sort })).toString()}`}
          class="chip"
          aria-current={sort === filter.sort ? 'true' : undefined}
        >
          {name}
        </a>
      ))}
    </p>
  );
}

/** Lists of runs in Temporal's UI, where it has an address. */
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

/** In words: by what a trial is known again, and whose it was. */
function triedBefore(earlier: ListedTenant['earlierTrials']): string {
  const signs = [...new Set(earlier.map(({ by }) => by))].toSorted().join(' and ');
  const tenants = [...new Set(earlier.map(({ tenantId }) => tenantId))];
  const shown = tenants.slice(0, 3).join(', ');
  return `Tried before, same ${signs}: ${shown}${tenants.length > 3 ? ' and more' : ''}`;
}

const columnsIn = (zoned: Zoned): readonly Column<ListedTenant>[] => [
  {
    name: 'Tenant',
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
    class: 'number',
    show: ({ nextBill, currency }) => (nextBill === null ? null : money(nextBill.amount, currency, zoned.locale)),
  },
];
