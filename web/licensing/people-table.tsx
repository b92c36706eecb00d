import type { Member } from 'licence-billing-client';
import { describeActor } from '../activity-words.ts';
import { Field, Form, newIdempotencyKey } from '../components/form.tsx';
import { RowButton } from '../components/keys.tsx';
import { type Column, Empty, Table } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import { day, time } from '../format.ts';
import type { Fields } from '../forms.ts';
import { May, may, roleWords } from './rights.tsx';
import type { Licensing } from './tenant.ts';

/** The parts of the page of a tenant's people. */

export const roles = [
  ['owner', 'Owner: everything'],
  ['licences', 'Licences: licences and users'],
  ['billing', 'Billing: card, billing details and payments'],
  ['reader', 'Reader: reads'],
] as const;

export function PeopleTable({
  licensing,
  members,
}: {
  readonly licensing: Licensing;
  readonly members: readonly Member[];
}) {
  if (members.length === 0) return <Empty>Nobody signs in by mail yet.</Empty>;
  return <Table caption="People, newest first" columns={columnsIn(licensing)} rows={members} />;
}

const columnsIn = (licensing: Licensing): readonly Column<Member>[] => {
  const { view } = licensing;
  const isChanging = may(view.session, 'PATCH /v1/tenants/{t}/members/{id}');
  return [
    {
      name: 'Person',
      show: ({ name, email, id }) => (
        <>
          <span dir="auto">{name ?? email}</span>{' '}
          {view.session.actor === `member/${id}` && <Badge tone="quiet">this is you</Badge>}
          {name !== null && <small>{email}</small>}
        </>
      ),
    },
    {
      name: 'May',
      show: (member) => (
        <>
          {roleWords[member.role]}
          {isChanging ? <RoleForm licensing={licensing} member={member} /> : <small>{member.role}</small>}
        </>
      ),
    },
    { name: 'Last signed in', show: (member) => <LastSignIn member={member} licensing={licensing} /> },
    ...(isChanging
      ? [
          {
            name: 'Actions',
            isNameHidden: true,
            class: 'row-actions' as const,
            show: (member: Member) => <Actions licensing={licensing} member={member} />,
          },
        ]
      : []),
  ];
};

interface MemberProps {
  readonly member: Member;
  readonly licensing: Licensing;
}

function LastSignIn({ member, licensing: { zoned } }: MemberProps) {
  const { state, createdAt, createdBy, byName, lastSignedInAt } = member;
  if (state === 'active') return lastSignedInAt === null ? 'active' : time(lastSignedInAt, zoned);
  return (
    <>
      <Badge tone="warning">has not signed in yet</Badge>
      <small>
        since {day(createdAt, zoned)}, by {describeActor(createdBy, byName)}
      </small>
    </>
  );
}

function RoleForm({ licensing: { view, base }, member }: MemberProps) {
  const called = calledIn(member);
  return (
    <Form view={view} action={`${pathOf(base, member)}/role`} idempotencyKey={newIdempotencyKey()} class="actions">
      <select name="role" aria-label={`Role of ${called}`}>
        {roles.map(([value]) => (
          <option value={value} selected={value === member.role}>
            {value}
          </option>
        ))}
      </select>
      <button type="submit" class="plain">
        Change role<span class="visually-hidden"> of {called}</span>
      </button>
    </Form>
  );
}

function Actions({ licensing: { view, base }, member }: MemberProps) {
  const [path, called] = [pathOf(base, member), calledIn(member)];
  return (
    <div class="actions">
      {member.state === 'invited' && (
        <RowButton view={view} action={`${path}/invitation`} says="Invite again" of={called} />
      )}
      <RowButton view={view} action={`${path}/remove`} says="Remove" of={called} />
    </div>
  );
}

function pathOf(base: string, { id }: Member): string {
  return `${base}/people/${encodeURIComponent(id)}`;
}

function calledIn({ name, email }: Member): string {
  return name ?? email;
}

interface InvitationFormProps {
  readonly licensing: Licensing;
  readonly fields: Fields;
  readonly faults: ReadonlyMap<string, string>;
}

export function InvitationForm({ licensing: { view, base }, fields, faults }: InvitationFormProps) {
  return (
    <May view={view} operation="POST /v1/tenants/{t}/members">
      <Form view={view} action={`${base}/people`} idempotencyKey={newIdempotencyKey()} class="panel">
        <Field
          label="Mail address"
          name="email"
          type="email"
          autocomplete="off"
          maxlength={200}
          required
          value={fields.text('email')}
          fault={faults.get('email')}
        />
        <Field
          label="Name (optional)"
          id="member-name"
          name="name"
          autocomplete="off"
          maxlength={200}
          dir="auto"
          hint="As it will stand in Activity."
          value={fields.text('name')}
          fault={faults.get('name')}
        />
        <label for="member-role">What the person may do</label>
        <select id="member-role" name="role">
          {roles.map(([value, says]) => (
            <option value={value} selected={value === (fields.text('role') || 'reader')}>
              {says}
            </option>
          ))}
        </select>
        <button type="submit">Invite</button>
      </Form>
    </May>
  );
}
