import type { Licence, User } from 'licence-billing-client';
import { FilterChoice, FilterSearch, Filters } from '../components/filters.tsx';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { type Column, Empty, More, partIn, Table } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { day, type Zoned } from '../format.ts';
import { chosen, queryOf } from '../forms.ts';
import { render, type View } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { May } from './rights.tsx';
import { hasEnded, type Licensing, paramsOf, readLicensing } from './tenant.ts';

const choices = [
  ['assigned', 'Given'],
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
  if (hasEnded(licensing))
    return render(context, <LicensingPage licensing={licensing} title="Licences" tab="licences" />);
  const [{ data, nextCursor }, others] = await Promise.all([
    context.get('client').do('GET /v1/tenants/{t}/licences', {
      params: paramsOf(context),
      query: { ...queries[filter.show], ...chosen({ q: filter.q }), ...partIn(query, 50) },
    }),
    context.get('client').do('GET /v1/tenants/{t}/users', {
      params: paramsOf(context),
      query: { licensed: 'false', ...chosen({ q: filter.q }), limit: mostOthers },
    }),
  ]);
  return render(
    context,
    <LicensingPage licensing={licensing} title="Licences" tab="licences">
      <Actions licensing={licensing} />
      <Search licensing={licensing} filter={filter} />
      <div id="licences">
        <section aria-label="Licences">
          {data.length === 0 ? (
            <NoLicences licensing={licensing} filter={filter} />
          ) : (
            <>
              <Table caption="Licences and who holds them" columns={columnsIn(licensing)} rows={data} />
              <May view={licensing.view} operation="DELETE /v1/tenants/{t}/licences/{id}/assignee">
                <WithTicked licensing={licensing} />
              </May>
            </>
          )}
          <More path={licensing.base} nextCursor={nextCursor} query={chosen(filter)} />
        </section>
        {filter.show === '' && (
          <May view={licensing.view} operation="POST /v1/tenants/{t}/licences/assignments">
            <Others licensing={licensing} users={others.data} isMore={others.nextCursor !== null} />
          </May>
        )}
      </div>
    </LicensingPage>,
  );
}

const mostOthers = 20;
const tickedId = 'ticked';

/** What is done to all licences that are ticked in the list. */
function WithTicked({ licensing: { view, base } }: { readonly licensing: Licensing }) {
  return (
    <Form view={view} id={tickedId} action={`${base}/ticked`} idempotencyKey={newIdempotencyKey()} class="actions">
      <input type="hidden" name="back" value={view.here} />
      <span class="muted">With those ticked:</span>
      <button type="submit" class="secondary small" name="do" value="revoke">
        Revoke
      </button>
      <button type="submit" class="secondary small" name="do" value="remove">
        Remove…
      </button>
    </Form>
  );
}

interface OthersProps {
  readonly licensing: Licensing;
  readonly users: readonly User[];
  readonly isMore: boolean;
}

/** Users who hold no licence, to be given one. */
function Others({ licensing: { view, base }, users, isMore }: OthersProps) {
  if (users.length === 0) return null;
  return (
    <section aria-label="People without a licence">
      <h2>People without a licence</h2>
      <Form view={view} action={`${base}/give`} idempotencyKey={newIdempotencyKey()}>
        <input type="hidden" name="back" value={view.here} />
        <ul class="rows">
          {users.map(({ userId, name, email }) => (
            <li>
              <label class="choice">
                <input type="checkbox" name="userId" value={userId} />
                <span dir="auto">{name}</span> <small>{email ?? userId}</small>
              </label>
            </li>
          ))}
        </ul>
        <div class="actions">
          <button type="submit">Give licences to those ticked</button>
          <a href={`${base}/give`}>Paste a list instead</a>
        </div>
      </Form>
      {isMore && <p class="muted">The first {mostOthers}: search for others above, or paste a list.</p>}
    </section>
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
      {licences.total > 0 && (
        <May view={view} operation="POST /v1/tenants/{t}/licences/assignments">
          <a class="button secondary" href={`${base}/give`}>
            Give to a list
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
  { name: 'Person', show: (licence) => <Person view={licensing.view} licence={licence} /> },
  { name: 'Status', show: (licence) => <Status licence={licence} zoned={licensing.zoned} /> },
  {
    name: 'Actions',
    isNameHidden: true,
    class: 'row-actions',
    show: (licence) => <RowActions licensing={licensing} licence={licence} />,
  },
];

/** Who holds it, with a box to tick; the ids are small print. */
function Person({ view, licence: { id, assignee } }: { readonly view: View; readonly licence: Licence }) {
  const isNamed = assignee !== null && assignee.name !== null && assignee.name !== assignee.userId;
  return (
    <label class="choice">
      <May view={view} operation="DELETE /v1/tenants/{t}/licences/{id}/assignee">
        <input type="checkbox" form={tickedId} name="licence" value={id} />
      </May>
      {assignee === null ? (
        <span class="muted">not given</span>
      ) : (
        <span dir="auto">{assignee.name ?? assignee.userId}</span>
      )}{' '}
      <small>{isNamed ? `${assignee.userId} · ${id}` : id}</small>
    </label>
  );
}

function Status({ licence, zoned }: { readonly licence: Licence; readonly zoned: Zoned }) {
  const { status, endsAt, assignee } = licence;
  if (status === 'ending')
    return <Badge tone="warning">ends {endsAt === null ? 'soon' : day(endsAt, zoned)}, works until then</Badge>;
  return assignee === null ? <Badge tone="quiet">free</Badge> : <Badge tone="good">given</Badge>;
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
  const back = <input type="hidden" name="back" value={view.here} />;
  const to = (page: string): string =>
    `${base}/${page}?${new URLSearchParams({ licence: id, back: view.here }).toString()}`;
  return (
    <div class="actions">
      <May view={view} operation="PUT /v1/tenants/{t}/licences/{id}/assignee">
        <a href={to('assign')}>
          {assignee === null ? 'Assign' : 'Reassign'}
          {of}
        </a>
      </May>
      {assignee !== null && (
        <May view={view} operation="DELETE /v1/tenants/{t}/licences/{id}/assignee">
          <Form view={view} action={`${base}/licences/${id}/revoke`} idempotencyKey={newIdempotencyKey()}>
            {back}
            <button type="submit" class="plain">
              Revoke{of}
            </button>
          </Form>
        </May>
      )}
      {status === 'ending' ? (
        <May view={view} operation="POST /v1/tenants/{t}/licences/reactivations">
          <Form view={view} action={`${base}/licences/${id}/reactivate`} idempotencyKey={newIdempotencyKey()}>
            {back}
            <button type="submit" class="plain">
              Reactivate{of}
            </button>
          </Form>
        </May>
      ) : (
        <May view={view} operation="POST /v1/tenants/{t}/licences/removals">
          <a href={to('remove')}>Remove{of}</a>
        </May>
      )}
    </div>
  );
}
