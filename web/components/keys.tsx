import type { Key, Session } from 'licence-billing-client';
import { describeActor } from '../activity-words.ts';
import { day, time, type Zoned } from '../format.ts';
import type { Choices, Fields } from '../forms.ts';
import type { View } from '../view.ts';
import { Field, Form, newIdempotencyKey } from './form.tsx';
import { type Column, Empty, Table } from './list.tsx';
import { Badge } from './states.tsx';

/** The parts of a page about keys and the sessions that they open. */

interface ListProps {
  readonly view: View;
  readonly zoned: Zoned;
  /** The path of the section; its keys and sessions are below it. */
  readonly root: string;
}

export function KeyTable({ keys, ...list }: ListProps & { readonly keys: readonly Key[] }) {
  if (keys.length === 0) return <Empty>There are no keys.</Empty>;
  return <Table caption="Keys, newest first" columns={keyColumnsIn(list)} rows={keys} />;
}

const keyColumnsIn = ({ view, zoned, root }: ListProps): readonly Column<Key>[] => [
  {
    name: 'Key',
    show: ({ name, id }) => (
      <>
        {name}
        {name !== id && <small class="id">{id}</small>}
      </>
    ),
  },
  { name: 'Role', show: ({ role }) => role },
  {
    name: 'Made',
    show: ({ createdAt, createdBy, byName }) => (
      <>
        {day(createdAt, zoned)}
        <small>by {describeActor(createdBy, byName)}</small>
      </>
    ),
  },
  {
    name: 'Last used',
    show: ({ lastUsedAt }) => (lastUsedAt === null ? <span class="muted">never</span> : time(lastUsedAt, zoned)),
  },
  { name: 'Ends', show: ({ expiresAt }) => (expiresAt === null ? null : time(expiresAt, zoned)) },
  {
    name: 'Actions',
    isNameHidden: true,
    class: 'row-actions',
    show: ({ id, name, configured }) =>
      configured ? (
        <Badge tone="quiet">in the configuration</Badge>
      ) : (
        <RowButton view={view} action={`${root}/keys/${encodeURIComponent(id)}/revoke`} says="Revoke" of={name} />
      ),
  },
];

export function SessionTable({ sessions, ...list }: ListProps & { readonly sessions: readonly Session[] }) {
  if (sessions.length === 0) return <Empty>Nobody is signed in.</Empty>;
  return <Table caption="Who is signed in, newest first" columns={sessionColumnsIn(list)} rows={sessions} />;
}

const ways: Readonly<Record<Session['signedInBy'], string>> = {
  key: 'with a key',
  link: 'by a link',
  mail: 'by a mailed link',
  provider: 'at the organisation',
};

const sessionColumnsIn = ({ view, zoned, root }: ListProps): readonly Column<Session>[] => [
  {
    name: 'Who',
    show: ({ id, actor, byName }) => (
      <>
        {describeActor(actor, byName)} {id === view.session.id && <Badge tone="quiet">this is you</Badge>}
        <small class="id">{actor}</small>
      </>
    ),
  },
  {
    name: 'Signed in',
    show: ({ createdAt, signedInBy }) => (
      <>
        {time(createdAt, zoned)}
        <small>{ways[signedInBy]}</small>
      </>
    ),
  },
  { name: 'Last used', show: ({ lastUsedAt }) => time(lastUsedAt, zoned) },
  { name: 'Ends unless used', show: ({ endsAt }) => time(endsAt, zoned) },
  {
    name: 'Actions',
    isNameHidden: true,
    class: 'row-actions',
    show: ({ id, actor, byName }) => (
      <RowButton
        view={view}
        action={`${root}/sessions/${encodeURIComponent(id)}/end`}
        says="End"
        of={byName ?? actor}
      />
    ),
  },
];

interface RowButtonProps {
  readonly view: View;
  readonly action: string;
  readonly says: string;
  /** What it is done to, for screen readers, which may read out the buttons alone. */
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
  return (
    <Form view={view} action={`${root}/keys`} idempotencyKey={newIdempotencyKey()} class="panel">
      <Field
        label="What it is for"
        name="name"
        value={fields.text('name')}
        fault={faults.get('name')}
        maxlength={200}
        autocomplete="off"
        required
      />
      <label for="role">What it may do</label>
      <select id="role" name="role">
        {roles.map(([value, name]) => (
          <option value={value} selected={value === fields.text('role')}>
            {name}
          </option>
        ))}
      </select>
      <Field
        label="Last day (optional)"
        name="lastDay"
        type="date"
        hint="It works to the end of that day in UTC. Without one it works until it is revoked."
        value={fields.text('lastDay')}
        fault={faults.get('lastDay') ?? faults.get('expiresAt')}
      />
      <button type="submit">Make a key</button>
    </Form>
  );
}
