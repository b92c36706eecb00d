import type { Child } from 'hono/jsx';
import type { Licence } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { addressOf, type Column } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import { civilDateIn, civilDay, day } from '../format.ts';
import { May } from './rights.tsx';
import type { Licensing } from './tenant.ts';

/** The form of what is done to all that are ticked, as the boxes of the rows name it. */
export const tickedId = 'ticked';

/** Of the list of people; without last uses where the tenant has none kept. */
export function columnsIn(licensing: Licensing): readonly Column<Licence>[] {
  const { columns } = licensing.view.t.licences;
  return [
    { name: columns.name, sort: 'name', show: (licence) => <Person licensing={licensing} licence={licence} /> },
    ...(licensing.tenant.lastUsedSince === null
      ? []
      : [
          {
            name: columns.lastUsedOn,
            sort: 'lastUsedOn',
            show: (licence: Licence) => <LastUsed licensing={licensing} licence={licence} />,
          },
        ]),
    { name: columns.status, sort: 'status', show: (licence) => <Status licensing={licensing} licence={licence} /> },
    {
      name: columns.actions,
      isNameHidden: true,
      class: 'row-actions',
      show: (licence) => <Menu licensing={licensing} licence={licence} />,
    },
  ];
}

interface RowProps {
  readonly licensing: Licensing;
  readonly licence: Licence;
}

/** Who holds it, with a box to tick; the ids are small print. */
function Person({ licensing: { view }, licence: { id, assignee } }: RowProps) {
  const isNamed = assignee !== null && assignee.name !== null && assignee.name !== assignee.userId;
  return (
    <label class="choice">
      <May view={view} operation="DELETE /v1/tenants/{t}/licences/{id}/assignee">
        <input type="checkbox" form={tickedId} name="licence" value={id} />
      </May>
      {assignee === null ? (
        <span class="muted">{view.t.licences.notGiven}</span>
      ) : (
        <span dir="auto">{assignee.name ?? assignee.userId}</span>
      )}{' '}
      <small>{isNamed ? `${assignee.userId} · ${id}` : id}</small>
    </label>
  );
}

/** In days before today, by the tenant's calendar and clock. */
function LastUsed({ licensing: { view, subscription, zoned }, licence: { assignee, lastUsedOn } }: RowProps) {
  const t = view.t.licences;
  if (assignee === null) return null;
  if (lastUsedOn === null) return <>{t.never}</>;
  const today = civilDateIn(subscription.now, zoned.timeZone);
  const days = Math.round((Date.parse(today) - Date.parse(lastUsedOn)) / 86_400_000);
  return (
    <time datetime={lastUsedOn} title={civilDay(lastUsedOn, zoned.locale)}>
      {days <= 0 ? t.today : t.daysAgo(days)}
    </time>
  );
}

function Status({ licensing: { view, zoned }, licence: { status, endsAt, assignee } }: RowProps) {
  const t = view.t.licences;
  if (status === 'ending') return <Badge tone="warning">{t.endsOn(endsAt === null ? null : day(endsAt, zoned))}</Badge>;
  return assignee === null ? <Badge tone="quiet">{t.freeOne}</Badge> : <Badge tone="good">{t.given}</Badge>;
}

/** What can be done with one licence; each button names it for screen readers, which may read out the buttons alone. */
function Menu({ licensing: { view, base }, licence: { id, assignee, status } }: RowProps) {
  const t = view.t.licences;
  const of = <span class="visually-hidden"> {id}</span>;
  const to = (page: string): string => addressOf(`${base}/${page}`, { licence: id, back: view.here });
  const person = assignee?.name ?? assignee?.userId;
  return (
    <details class="menu">
      <summary>
        <span aria-hidden="true">⋯</span>
        <span class="visually-hidden">
          {person === undefined ? t.actionsForFree(id) : `${t.actionsFor(person)}, ${id}`}
        </span>
      </summary>
      <div class="actions">
        <May view={view} operation="PUT /v1/tenants/{t}/licences/{id}/assignee">
          <a href={to('assign')}>
            {assignee === null ? t.assign : t.reassign}
            {of}
          </a>
        </May>
        {assignee !== null && (
          <May view={view} operation="DELETE /v1/tenants/{t}/licences/{id}/assignee">
            <LicenceForm view={view} action={`${base}/ticked`} id={id}>
              <button type="submit" class="plain" name="do" value="revoke">
                {t.revoke}
                {of}
              </button>
            </LicenceForm>
          </May>
        )}
        {status === 'ending' ? (
          <May view={view} operation="POST /v1/tenants/{t}/licences/reactivations">
            <LicenceForm view={view} action={`${base}/reactivations`} id={id}>
              <button type="submit" class="plain">
                {t.reactivate}
                {of}
              </button>
            </LicenceForm>
          </May>
        ) : (
          <May view={view} operation="POST /v1/tenants/{t}/licences/removals">
            <a href={to('remove')}>
              {t.removeOne}
              {of}
            </a>
          </May>
        )}
      </div>
    </details>
  );
}

interface LicenceFormProps {
  readonly view: Licensing['view'];
  readonly action: string;
  readonly id: string;
  readonly children: Child;
}

/** A change of one licence, which comes back to the list as it is. */
function LicenceForm({ view, action, id, children }: LicenceFormProps) {
  return (
    <Form view={view} action={action} idempotencyKey={newIdempotencyKey()}>
      <input type="hidden" name="licence" value={id} />
      <input type="hidden" name="back" value={view.here} />
      {children}
    </Form>
  );
}
