import type { Key, Session } from 'licence-billing-client';
import { describeActor } from '../activity-words.ts';
import { day, time, type Zoned } from '../format.ts';
import type { Choices, Fields } from '../forms.ts';
import type { View } from '../view.ts';
import { Field, Form, newIdempotencyKey } from './form.tsx';
import { type Column, Empty, Table } from './list.tsx';
import { Badge } from './states.tsx';

/** Parts of a page about keys and the sessions that they open. */

interface ListProps {
  readonly view: View;
  readonly zoned: Zoned;
  /** The path of the section; its keys and sessions are below it. */
  readonly root: string;
}

export function KeyTable({ keys, ...list }: ListProps & { readonly keys: readonly Key[] }) {
  const t = list.view.t.keys;
  if (keys.length === 0) return <Empty>{t.none}</Empty>;
  return <Table caption={t.caption} columns={keyColumnsIn(list)} rows={keys} />;
}

const keyColumnsIn = ({ view, zoned, root }: ListProps, t = view.t.keys): readonly Column<Key>[] => [
  {
    name: t.key,
    show: ({ name, id }) => (
      <>
        {name}
        {name !== id && <small class="id">{id}</small>}
      </>
    ),
  },
  { name: t.role, show: ({ role }) => view.t.people.roles[role] },
  {
    name: t.made,
    show: ({ createdAt, createdBy, byName }) => (
      <>
        {day(createdAt, zoned)}
        <small>{t.by(describeActor(createdBy, byName, view.t))}</small>
      </>
    ),
  },
  {
    name: t.lastUsed,
    show: ({ lastUsedAt }) => (lastUsedAt === null ? <span class="muted">{t.never}</span> : time(lastUsedAt, zoned)),
  },
  { name: t.ends, show: ({ expiresAt }) => (expiresAt === null ? null : time(expiresAt, zoned)) },
  {
    name: view.t.words.actions,
    isNameHidden: true,
    class: 'row-actions',
    show: ({ id, name, configured }) =>
      configured ? (
        <Badge tone="quiet">{t.configured}</Badge>
      ) : (
        <RowButton view={view} action={`${root}/keys/${encodeURIComponent(id)}/revoke`} says={t.revoke} of={name} />
      ),
  },
];

export function SessionTable({ sessions, ...list }: ListProps & { readonly sessions: readonly Session[] }) {
  const t = list.view.t.keys;
  if (sessions.length === 0) return <Empty>{t.nobody}</Empty>;
  return <Table caption={t.sessionsCaption} columns={sessionColumnsIn(list)} rows={sessions} />;
}

const sessionColumnsIn = ({ view, zoned, root }: ListProps, t = view.t.keys): readonly Column<Session>[] => [
  {
    name: t.who,
    show: ({ id, actor, byName }) => (
      <>
        {describeActor(actor, byName, view.t)} {id === view.session.id && <Badge tone="quiet">{t.you}</Badge>}
        <small class="id">{actor}</small>
      </>
    ),
  },
  {
    name: t.signedIn,
    show: ({ createdAt, signedInBy }) => (
      <>
        {time(createdAt, zoned)}
        <small>{t.ways[signedInBy]}</small>
      </>
    ),
  },
  { name: t.lastUsed, show: ({ lastUsedAt }) => time(lastUsedAt, zoned) },
  { name: t.endsUnlessUsed, show: ({ endsAt }) => time(endsAt, zoned) },
  {
    name: view.t.words.actions,
    isNameHidden: true,
    class: 'row-actions',
    show: ({ id, actor, byName }) => (
      <RowButton
        view={view}
        action={`${root}/sessions/${encodeURIComponent(id)}/end`}
        says={t.end}
        of={byName ?? actor}
      />
    ),
  },
];

interface RowButtonProps {
  readonly view: View;
  readonly action: string;
  readonly says: string;
  /** What the button acts on, for screen readers, which may read out the buttons alone. */
  readonly of: string;
}

export function RowButton({ view, action, says, of }: RowButtonProps) {
  return (
    <Form view={view} action={action} idempotencyKey={newIdempotencyKey()}>
      <button type="submit" class="plain">
        {says}
        <span class="visually-hidden"> {of}</span>
      </button>
    </Form>
  );
}

interface KeyFormProps {
  readonly view: View;
  readonly root: string;
  readonly roles: Choices;
  readonly fields: Fields;
  readonly faults: ReadonlyMap<string, string>;
}

export function KeyForm({ view, root, roles, fields, faults }: KeyFormProps) {
  const t = view.t.keys;
  return (
    <Form view={view} action={`${root}/keys`} idempotencyKey={newIdempotencyKey()} class="panel">
      <Field
        label={t.whatFor}
        name="name"
        value={fields.text('name')}
        fault={faults.get('name')}
        maxlength={200}
        autocomplete="off"
        required
      />
      <label for="role">{t.whatItMay}</label>
      <select id="role" name="role">
        {roles.map(([value, name]) => (
          <option value={value} selected={value === fields.text('role')}>
            {name}
          </option>
        ))}
      </select>
      <Field
        label={t.lastDay}
        name="lastDay"
        type="date"
        hint={t.lastDayHint}
        value={fields.text('lastDay')}
        fault={faults.get('lastDay') ?? faults.get('expiresAt')}
      />
      <button type="submit">{t.make}</button>
    </Form>
  );
}
