import type { ListedTenant } from '../../api/client-types.ts';
import { FilterChoice, FilterField, Filters } from '../components/filters.tsx';
import { Empty, More } from '../components/list.tsx';
import { Badge, TenantState, tenantStateChoices } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { money, time, type Zoned } from '../format.ts';
import { type Fields, queryOf } from '../forms.ts';
import { render } from '../render.tsx';
import { viewOf } from '../view.ts';
import { OpsPage } from './frame.tsx';

const path = '/ops/tenants';
const attentionChoices = [
  ['true', 'Needs attention'],
  ['false', 'Needs none'],
] as const;

/** Which tenants are asked for, as it stands in the address; empty where nothing is chosen. */
interface TenantFilter {
  readonly q: string;
  readonly state: string;
  readonly attention: string;
}

/** Every tenant by its id, those that are gone included. */
export async function tenantsPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const filter = filterIn(query);
  const cursor = query.text('cursor');
  const { data, nextCursor } = await context.get('client').do('GET /v1/ops/tenants', {
    query: { ...tenantQueryOf(filter), limit: 50, ...(cursor !== '' && { cursor }) },
  });
  const view = viewOf(context);
  const chosen = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
  return render(
    context,
    <OpsPage view={view} title="Tenants" within="Tenants">
      <p class="actions toolbar">
        <a class="button" href="/ops/new-tenant">
          New tenant
        </a>
      </p>
      <Filters action={path} partId="tenants">
        <FilterField
          label="Search"
          name="q"
          value={filter.q}
          type="search"
          placeholder="Part of an id or a name"
          maxlength={200}
        />
        <FilterChoice label="State" name="state" value={filter.state} all="Any state" choices={tenantStateChoices} />
        <FilterChoice
          label="Attention"
          name="attention"
          value={filter.attention}
          all="Whether or not"
          choices={attentionChoices}
        />
      </Filters>
      <section id="tenants" aria-label="Tenants">
        {data.length === 0 ? (
          <NoTenants isFiltered={Object.keys(chosen).length > 0} />
        ) : (
          <TenantTable rows={data} zoned={{ locale: view.locale, timeZone: 'UTC' }} />
        )}
        <More path={path} nextCursor={nextCursor} query={chosen} />
      </section>
    </OpsPage>,
  );
}

function filterIn(query: Fields): TenantFilter {
  const among = (choices: readonly (readonly [value: string, name: string])[], text: string): string =>
    choices.some(([value]) => value === text) ? text : '';
  return {
    q: query.text('q').slice(0, 200),
    state: among(tenantStateChoices, query.text('state')),
    attention: among(attentionChoices, query.text('attention')),
  };
}

function tenantQueryOf({ q, state, attention }: TenantFilter) {
  return {
    ...(q !== '' && { q }),
    ...(state !== '' && { state: state as ListedTenant['state'] }),
    ...(attention !== '' && { attention: attention as 'true' | 'false' }),
  };
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

function TenantTable({ rows, zoned }: { readonly rows: readonly ListedTenant[]; readonly zoned: Zoned }) {
  return (
    <table class="stack">
      <caption class="visually-hidden">Tenants</caption>
      <thead>
        <tr>
          <th scope="col">Tenant</th>
          <th scope="col">State</th>
          <th scope="col">Due next</th>
          <th scope="col" class="number">
            Licences
          </th>
          <th scope="col" class="number">
            Next bill
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((tenant) => (
          <Row tenant={tenant} zoned={zoned} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ tenant, zoned }: { readonly tenant: ListedTenant; readonly zoned: Zoned }) {
  const { tenantId, name, state, attention, chargeUnknown, nextDueAt, testClock, licences, nextBill, currency } =
    tenant;
  return (
    <tr>
      <th scope="row" data-label="Tenant">
        <span>
          <a class="id" href={tenantPath(tenantId)}>
            {name ?? tenantId}
          </a>
          {name !== null && <small class="id">{tenantId}</small>}
        </span>
      </th>
      <td data-label="State">
        <span>
          <TenantState state={state} />
          {chargeUnknown && (
            <>
              {' '}
              <Badge tone="warning">charge unknown</Badge>
            </>
          )}
          {attention !== null && <small class="fault">{attention}</small>}
        </span>
      </td>
      <td data-label="Due next">
        {nextDueAt === null ? (
          ''
        ) : (
          <span>
            {time(nextDueAt, zoned)}
            {testClock !== null && <small>its clock: {time(testClock.frozenTime, zoned)}</small>}
          </span>
        )}
      </td>
      <td data-label="Licences" class="number">
        <span>
          {licences.total.toLocaleString(zoned.locale)}
          <small>{licences.assigned.toLocaleString(zoned.locale)} assigned</small>
        </span>
      </td>
      <td data-label="Next bill" class="number">
        {nextBill === null ? '' : money(nextBill.amount, currency, zoned.locale)}
      </td>
    </tr>
  );
}

export function tenantPath(tenantId: string): string {
  return `${path}/${encodeURIComponent(tenantId)}`;
}
