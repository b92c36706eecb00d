import type { Licence } from 'licence-billing-client';
import { FilterChoice, FilterSearch, Filters } from '../components/filters.tsx';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { day, type Zoned } from '../format.ts';
import { chosen, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { May } from './rights.tsx';
import { hasEnded, type Licensing, readLicensing } from './tenant.ts';

const choices = [
  ['assigned', 'Assigned'],
  ['free', 'Free'],
  ['ending', 'Ending'],
] as const;

/** The API's query of each choice. */
const queries = {
  '': {},
  assigned: { assigned: 'true' },
  free: { assigned: 'false' },
  ending: { status: 'ending' },
} as const;

/** The filter in the page's address; empty strings where nothing is chosen. */
interface LicenceFilter {
  readonly q: string;
  readonly show: keyof typeof queries;
}

/** The licences in the pool and their holders. */
export async function licencesPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const filter: LicenceFilter = { q: query.text('q').slice(0, 200), show: query.choice('show', choices) };
  const licensing = await readLicensing(context);
  if (hasEnded(licensing)) return render(context, <LicensingPage licensing={licensing} title="Licences" />);
  const { data, nextCursor } = await context.get('client').do('GET /v1/tenants/{t}/licences', {
    params: { t: licensing.tenant.tenantId },
    query: { ...queries[filter.show], ...chosen({ q: filter.q }), ...partIn(query, 50) },
  });
  return render(
    context,
    <LicensingPage licensing={licensing} title="Licences">
      <Actions licensing={licensing} />
      <Search licensing={licensing} filter={filter} />
      <section id="licences" aria-label="Licences">
        {data.length === 0 ? (
          <NoLicences licensing={licensing} filter={filter} />
        ) : (
          <Table caption="Licences and who holds them" columns={columnsIn(licensing)} rows={data} />
        )}
        <More path={licensing.base} nextCursor={nextCursor} query={chosen(filter)} />
      </section>
    </LicensingPage>,
  );
}

function Actions({ licensing: { view, base, subscription } }: { readonly licensing: Licensing }) {
  const { licences } = subscription;
  return (
    <div class="actions toolbar">
      <May view={view} operation="POST /v1/tenants/{t}/licences">
        <a class="button" href={`${base}/add`}>
          Add licences
        </a>
      </May>
      {licences.free > 0 && (
        <May view={view} operation="POST /v1/tenants/{t}/licences/assignments">
          <a class="button secondary" href={`${base}/assign`}>
            Give one to a user
          </a>
        </May>
      )}
      {licences.total - licences.ending > 0 && (
        <May view={view} operation="POST /v1/tenants/{t}/licences/removals">
          <a class="button secondary" href={`${base}/remove`}>
            Remove licences
          </a>
        </May>
      )}
    </div>
  );
}

function Search({
  licensing: { base, subscription },
  filter,
}: {
  readonly licensing: Licensing;
  readonly filter: LicenceFilter;
}) {
  if (subscription.licences.total === 0) return null;
  return (
    <Filters action={base} partId="licences" submit="Search">
      <FilterSearch value={filter.q} placeholder="Name, user or licence" />
      <FilterChoice label="Show" name="show" value={filter.show} all="All licences" choices={choices} />
    </Filters>
  );
}

function NoLicences({ licensing, filter }: { readonly licensing: Licensing; readonly filter: LicenceFilter }) {
  const { view, subscription, base } = licensing;
  if (Object.keys(chosen(filter)).length > 0) {
    return (
      <Empty>
        <span role="status">Nothing is found.</span> <a href={base}>Show all licences</a>
      </Empty>
    );
  }
  return (
    <Empty>
      There are no licences yet.{' '}
      <May view={view} operation="POST /v1/tenants/{t}/licences">
        {subscription.state === 'trialing' ? 'In the trial they are free: ' : ''}
        <a href={`${base}/add`}>add some</a>, and give them to the users who make calls.
      </May>
    </Empty>
  );
}

const columnsIn = (licensing: Licensing): readonly Column<Licence>[] => [
  { name: 'Licence', show: ({ id }) => id },
  {
    name: 'Held by',
    show: ({ assignee }) => (assignee === null ? <span class="muted">nobody</span> : <Holder {...assignee} />),
  },
  { name: 'Status', show: (licence) => <Status licence={licence} zoned={licensing.zoned} /> },
  {
    name: 'Actions',
    isNameHidden: true,
    class: 'row-actions',
    show: (licence) => <RowActions licensing={licensing} licence={licence} />,
  },
];

function Holder({ userId, name }: { readonly userId: string; readonly name: string | null }) {
  return (
    <>
      {name ?? userId}
      {name !== null && name !== userId && <small>{userId}</small>}
    </>
  );
}

function Status({ licence, zoned }: { readonly licence: Licence; readonly zoned: Zoned }) {
  const { status, endsAt, assignee } = licence;
  if (status === 'ending')
    return <Badge tone="warning">ends {endsAt === null ? 'soon' : day(endsAt, zoned)}, works until then</Badge>;
  return assignee === null ? <Badge tone="quiet">free</Badge> : <Badge tone="good">in use</Badge>;
}

/** Each button names its licence for screen readers, which may read out the buttons alone. */
function RowActions({
  licensing: { view, base },
  licence,
}: {
  readonly licensing: Licensing;
  readonly licence: Licence;
}) {
  const { id, assignee, status } = licence;
  const of = <span class="visually-hidden"> {id}</span>;
  return (
    <div class="actions">
      <May view={view} operation="PUT /v1/tenants/{t}/licences/{id}/assignee">
        <a href={`${base}/assign?licence=${id}`}>
          {assignee === null ? 'Assign' : 'Reassign'}
          {of}
        </a>
      </May>
      {assignee !== null && (
        <May view={view} operation="DELETE /v1/tenants/{t}/licences/{id}/assignee">
          <Form view={view} action={`${base}/licences/${id}/revoke`} idempotencyKey={newIdempotencyKey()}>
            <button type="submit" class="plain">
              Revoke{of}
            </button>
          </Form>
        </May>
      )}
      {status === 'ending' ? (
        <May view={view} operation="POST /v1/tenants/{t}/licences/reactivations">
          <Form view={view} action={`${base}/licences/${id}/reactivate`} idempotencyKey={newIdempotencyKey()}>
            <button type="submit" class="plain">
              Reactivate{of}
            </button>
          </Form>
        </May>
      ) : (
        <May view={view} operation="POST /v1/tenants/{t}/licences/removals">
          <a href={`${base}/remove?licence=${id}`}>Remove{of}</a>
        </May>
      )}
    </div>
  );
}
