import type { Licence } from '../../api/client-types.ts';
import { Form } from '../components/form.tsx';
import { Empty, More } from '../components/list.tsx';
import { updates, whileTyping } from '../components/live.ts';
import { Badge } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { day } from '../format.ts';
import { queryOf } from '../forms.ts';
import { render } from '../render.tsx';
import { LicensingPage } from './frame.tsx';
import { hasEnded, type Licensing, readLicensing } from './tenant.ts';

const filters = {
  all: {},
  assigned: { assigned: 'true' },
  free: { assigned: 'false' },
  ending: { status: 'ending' },
} as const;
type Show = keyof typeof filters;

interface Asked {
  readonly q: string;
  readonly show: Show;
}

/** The licences in the pool and who holds them. */
export async function licencesPage(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const show = query.text('show');
  const asked: Asked = { q: query.text('q').slice(0, 200), show: show in filters ? (show as Show) : 'all' };
  const cursor = query.text('cursor');
  const licensing = await readLicensing(context);
  if (hasEnded(licensing)) return render(context, <LicensingPage licensing={licensing} title="Licences" />);
  const { data, nextCursor } = await context.get('client').do('GET /v1/tenants/{t}/licences', {
    params: { t: licensing.tenant.tenantId },
    query: {
      limit: 50,
      ...filters[asked.show],
      ...(asked.q !== '' && { q: asked.q }),
      ...(cursor !== '' && { cursor }),
    },
  });
  return render(
    context,
    <LicensingPage licensing={licensing} title="Licences">
      <Actions licensing={licensing} />
      <Search licensing={licensing} asked={asked} />
      <section id="licences" aria-label="Licences">
        {data.length === 0 ? (
          <NoLicences licensing={licensing} asked={asked} />
        ) : (
          <Table licensing={licensing} rows={data} />
        )}
        <More path={licensing.base} nextCursor={nextCursor} query={{ q: asked.q, show: asked.show }} />
      </section>
    </LicensingPage>,
  );
}

function Actions({ licensing: { base, subscription } }: { readonly licensing: Licensing }) {
  const { licences } = subscription;
  return (
    <div class="actions toolbar">
      <a class="button" href={`${base}/add`}>
        Add licences
      </a>
      {licences.free > 0 && (
        <a class="button secondary" href={`${base}/assign`}>
          Give one to a user
        </a>
      )}
      {licences.total - licences.ending > 0 && (
        <a class="button secondary" href={`${base}/remove`}>
          Remove licences
        </a>
      )}
    </div>
  );
}

function Search({
  licensing: { base, subscription },
  asked,
}: {
  readonly licensing: Licensing;
  readonly asked: Asked;
}) {
  if (subscription.licences.total === 0) return null;
  const choices: readonly (readonly [Show, string])[] = [
    ['all', 'All licences'],
    ['assigned', 'Assigned'],
    ['free', 'Free'],
    ['ending', 'Ending'],
  ];
  return (
    <search>
      <form
        method="get"
        action={base}
        class="filters"
        {...updates('licences', base, whileTyping)}
        hx-replace-url="true"
      >
        <label>
          <span>Search</span>
          <input type="search" name="q" value={asked.q} placeholder="Name, user or licence" maxlength={200} />
        </label>
        <label>
          <span>Show</span>
          <select name="show">
            {choices.map(([value, name]) => (
              <option value={value} selected={value === asked.show}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="secondary">
          Search
        </button>
      </form>
    </search>
  );
}

function NoLicences({ licensing, asked }: { readonly licensing: Licensing; readonly asked: Asked }) {
  const { subscription, base } = licensing;
  if (asked.q !== '' || asked.show !== 'all') {
    return (
      <Empty>
        <span role="status">Nothing is found.</span> <a href={base}>Show all licences</a>
      </Empty>
    );
  }
  return (
    <Empty>
      There are no licences yet. {subscription.state === 'trialing' ? 'In the trial they are free: ' : ''}
      <a href={`${base}/add`}>add some</a>, and give them to the users who make calls.
    </Empty>
  );
}

function Table({ licensing, rows }: { readonly licensing: Licensing; readonly rows: readonly Licence[] }) {
  return (
    <table class="stack">
      <caption class="visually-hidden">Licences and who holds them</caption>
      <thead>
        <tr>
          <th scope="col">Licence</th>
          <th scope="col">Held by</th>
          <th scope="col">Status</th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((licence) => (
          <Row licensing={licensing} licence={licence} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ licensing, licence }: { readonly licensing: Licensing; readonly licence: Licence }) {
  const { zoned } = licensing;
  const { id, assignee, status, endsAt } = licence;
  return (
    <tr>
      <th scope="row" data-label="Licence">
        {id}
      </th>
      <td data-label="Held by">{assignee === null ? <span class="muted">nobody</span> : <Holder {...assignee} />}</td>
      <td data-label="Status">
        {status === 'ending' ? (
          <Badge tone="warning">ends {endsAt === null ? 'soon' : day(endsAt, zoned)}, works until then</Badge>
        ) : assignee === null ? (
          <Badge tone="quiet">free</Badge>
        ) : (
          <Badge tone="good">in use</Badge>
        )}
      </td>
      <td class="row-actions">
        <RowActions licensing={licensing} licence={licence} />
      </td>
    </tr>
  );
}

function Holder({ userId, name }: { readonly userId: string; readonly name: string | null }) {
  return (
    <>
      {name ?? userId}
      {name !== null && name !== userId && <small>{userId}</small>}
    </>
  );
}

/** Each says which licence it is for: a list of buttons read out alone would be twenty times “Revoke”. */
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
      <a href={`${base}/assign?licence=${id}`}>
        {assignee === null ? 'Assign' : 'Reassign'}
        {of}
      </a>
      {assignee !== null && (
        <Form view={view} action={`${base}/licences/${id}/revoke`} once>
          <button type="submit" class="plain">
            Revoke{of}
          </button>
        </Form>
      )}
      {status === 'ending' ? (
        <Form view={view} action={`${base}/licences/${id}/reactivate`} once>
          <button type="submit" class="plain">
            Reactivate{of}
          </button>
        </Form>
      ) : (
        <a href={`${base}/remove?licence=${id}`}>Remove{of}</a>
      )}
    </div>
  );
}
