import type { Child } from 'hono/jsx';
import type { Licence } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { addressOf, type Column } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import { civilDateIn, civilDay, day } from '../format.ts';
import { licencesWork } from '../subscription-state.ts';
import { May, may } from './rights.tsx';
import type { Licensing } from './tenant.ts';

/** The id of the form for all ticked licences, to which the boxes in the rows belong. */
export const tickedId = 'ticked';

/**
 * The columns of the list of people, without last uses where the tenant keeps none, and without a menu for a reader who
 * may do nothing.
 */
export function columnsIn(licensing: Licensing): readonly Column<Licence>[] {
  const { columns } = licensing.view.t.licences;
  const person: Column<Licence> = {
    name: columns.name,
    sort: 'name',
    show: (licence) => <Person licensing={licensing} licence={licence} />,
  };
  const lastUsed: Column<Licence> = {
    name: columns.lastUsedOn,
    sort: 'lastUsedOn',
    show: (licence) => <LastUsed licensing={licensing} licence={licence} />,
  };
  const status: Column<Licence> = {
    name: columns.status,
    sort: 'status',
    show: (licence) => <Status licensing={licensing} licence={licence} />,
  };
  const menu: Column<Licence> = {
    name: columns.actions,
    isNameHidden: true,
    class: 'row-actions',
    show: (licence) => <RowActions licensing={licensing} licence={licence} />,
  };
  const mayChange = may(licensing.view.session, 'PUT /v1/tenants/{t}/licences/{id}/assignee');
  const hasLastUsed = licensing.tenant.lastUsedSince !== null;
  return [person, ...(hasLastUsed ? [lastUsed] : []), status, ...(mayChange ? [menu] : [])];
}

interface RowProps {
  readonly licensing: Licensing;
  readonly licence: Licence;
}

/** The holder, with a box to tick; the ids are in small print. */
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

/** The last use in days before today, by the tenant's calendar and clock. */
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

function Status({ licensing: { view, subscription, zoned }, licence: { status, endsAt, assignee } }: RowProps) {
  const t = view.t.licences;
  const isWorking = licencesWork(subscription);
  if (status === 'ending')
    return <Badge tone="warning">{t.endsOn(endsAt === null ? null : day(endsAt, zoned), isWorking)}</Badge>;
  return assignee === null ? <Badge tone="quiet">{t.freeOne}</Badge> : <Badge tone="good">{t.given}</Badge>;
}

/** The actions on one licence: the most usual one as a button, the rest behind ⋯. */
function RowActions({ licensing, licence }: RowProps) {
  const { id, assignee, status } = licence;
  const t = licensing.view.t.licences;
  const person = assignee?.name ?? assignee?.userId;
  const props = { licensing, licence };
  const isEnding = status === 'ending';
  const rest = [
    isEnding && <Assign {...props} />,
    assignee !== null && <Revoke {...props} />,
    !isEnding && <Remove {...props} />,
  ];
  return (
    <div class="actions">
      {isEnding ? <Reactivate {...props} /> : <Assign {...props} />}
      <details class="menu">
        <summary>
          <span aria-hidden="true">⋯</span>
          <span class="visually-hidden">
            {person === undefined ? t.actionsForFree(id) : `${t.actionsFor(person)}, ${id}`}
          </span>
        </summary>
        <div class="actions">{rest}</div>
      </details>
    </div>
  );
}

function Assign({ licensing: { view, base }, licence: { id, assignee } }: RowProps) {
  const t = view.t.licences;
  return (
    <May view={view} operation="PUT /v1/tenants/{t}/licences/{id}/assignee">
      <a href={addressOf(`${base}/assign`, { licence: id, back: view.here })}>
        {assignee === null ? t.assign : t.reassign}
        <Of id={id} />
      </a>
    </May>
  );
}

function Revoke({ licensing: { view, base }, licence: { id } }: RowProps) {
  return (
    <May view={view} operation="DELETE /v1/tenants/{t}/licences/{id}/assignee">
      <LicenceForm view={view} action={`${base}/ticked`} id={id}>
        <button type="submit" class="plain" name="do" value="revoke">
          {view.t.licences.revoke}
          <Of id={id} />
        </button>
      </LicenceForm>
    </May>
  );
}

function Reactivate({ licensing: { view, base }, licence: { id } }: RowProps) {
  return (
    <May view={view} operation="POST /v1/tenants/{t}/licences/reactivations">
      <LicenceForm view={view} action={`${base}/reactivations`} id={id}>
        <button type="submit" class="plain">
          {view.t.licences.reactivate}
          <Of id={id} />
        </button>
      </LicenceForm>
    </May>
  );
}

function Remove({ licensing: { view, base }, licence: { id } }: RowProps) {
  return (
    <May view={view} operation="POST /v1/tenants/{t}/licences/removals">
      <a href={addressOf(`${base}/remove`, { licence: id, back: view.here })}>
        {view.t.licences.removeOne}
        <Of id={id} />
      </a>
    </May>
  );
}

/** Names the licence for screen readers, which may read out the buttons alone. */
function Of({ id }: { readonly id: string }) {
  return <span class="visually-hidden"> {id}</span>;
}

interface LicenceFormProps {
  readonly view: Licensing['view'];
  readonly action: string;
  readonly id: string;
  readonly children: Child;
}

/** A form that changes one licence, and leads back to the list with its filter. */
function LicenceForm({ view, action, id, children }: LicenceFormProps) {
  return (
    <Form view={view} action={action} idempotencyKey={newIdempotencyKey()}>
      <input type="hidden" name="licence" value={id} />
      <input type="hidden" name="back" value={view.here} />
      {children}
    </Form>
  );
}
