import type { Member } from 'licence-billing-client';
import { describeActor } from '../activity-words.ts';
import { Field, Form, newIdempotencyKey } from '../components/form.tsx';
import { RowButton } from '../components/keys.tsx';
import { type Column, Empty, Table } from '../components/list.tsx';
import { Badge } from '../components/states.tsx';
import { day, time } from '../format.ts';
import type { Choices, Fields } from '../forms.ts';
import { May, may } from './rights.tsx';
import type { Licensing } from './tenant.ts';

/** Parts of the page of a tenant's people. */

export const roles = ['owner', 'licences', 'billing', 'reader'] as const;
export const roleChoices: Choices<Member['role']> = roles.map((role) => [role, role]);

export function PeopleTable({
  licensing,
  members,
}: {
  readonly licensing: Licensing;
  readonly members: readonly Member[];
}) {
  const t = licensing.view.t.people;
  if (members.length === 0) return <Empty>{t.nobody}</Empty>;
  return <Table caption={t.caption} columns={columnsIn(licensing)} rows={members} />;
}

const columnsIn = (licensing: Licensing): readonly Column<Member>[] => {
  const { view } = licensing;
  const t = view.t.people;
  const isChanging = may(view.session, 'PATCH /v1/tenants/{t}/members/{id}');
  return [
    {
      name: t.person,
      show: ({ name, email, id }) => (
        <>
          <span dir="auto">{name ?? email}</span>{' '}
          {view.session.actor === `member/${id}` && <Badge tone="quiet">{view.t.keys.you}</Badge>}
          {name !== null && <small>{email}</small>}
        </>
      ),
    },
    {
      name: t.may,
      show: (member) => (
        <>
          {t.rights[member.role]}
          {isChanging ? <RoleForm licensing={licensing} member={member} /> : <small>{t.roles[member.role]}</small>}
        </>
      ),
    },
    { name: t.lastSignIn, show: (member) => <LastSignIn member={member} licensing={licensing} /> },
    ...(isChanging
      ? [
          {
            name: view.t.words.actions,
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

function LastSignIn({ member, licensing: { view, zoned } }: MemberProps) {
  const t = view.t.people;
  const { state, createdAt, createdBy, byName, lastSignedInAt } = member;
  if (state === 'active') return lastSignedInAt === null ? t.active : time(lastSignedInAt, zoned);
  return (
    <>
      <Badge tone="warning">{t.notYet}</Badge>
      <small>{t.since(day(createdAt, zoned), describeActor(createdBy, byName, view.t))}</small>
    </>
  );
}

function RoleForm({ licensing: { view, base }, member }: MemberProps) {
  const called = calledIn(member);
  const t = view.t.people;
  return (
    <Form view={view} action={`${pathOf(base, member)}/role`} idempotencyKey={newIdempotencyKey()} class="actions">
      <select name="role" aria-label={t.roleOf(called)}>
        {roles.map((role) => (
          <option value={role} selected={role === member.role}>
            {t.roles[role]}
          </option>
        ))}
      </select>
      <button type="submit" class="plain">
        {t.changeRole}
        <span class="visually-hidden"> {t.of(called)}</span>
      </button>
    </Form>
  );
}

function Actions({ licensing: { view, base }, member }: MemberProps) {
  const [path, called] = [pathOf(base, member), calledIn(member)];
  return (
    <div class="actions">
      {member.state === 'invited' && (
        <RowButton view={view} action={`${path}/invitation`} says={view.t.people.inviteAgain} of={called} />
      )}
      <RowButton view={view} action={`${path}/remove`} says={view.t.people.remove} of={called} />
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
  const t = view.t.people;
  return (
    <May view={view} operation="POST /v1/tenants/{t}/members">
      <Form view={view} action={`${base}/people`} idempotencyKey={newIdempotencyKey()} class="panel">
        <Field
          label={t.email}
          name="email"
          type="email"
          autocomplete="off"
          maxlength={200}
          required
          value={fields.text('email')}
          fault={faults.get('email')}
        />
        <Field
          label={t.name}
          id="member-name"
          name="name"
          autocomplete="off"
          maxlength={200}
          dir="auto"
          hint={t.nameHint}
          value={fields.text('name')}
          fault={faults.get('name')}
        />
        <label for="member-role">{t.whatItMay}</label>
        <select id="member-role" name="role">
          {roles.map((role) => (
            <option value={role} selected={role === (fields.text('role') || 'reader')}>
              {t.offered[role]}
            </option>
          ))}
        </select>
        <button type="submit">{t.invite}</button>
      </Form>
    </May>
  );
}
