import type { Child } from 'hono/jsx';
import type { Member, Problem } from 'licence-billing-client';
import { type KeysState, keysPages } from '../components/keys-page.tsx';
import type { PageContext } from '../deps.ts';
import { fieldFaults } from '../faults.ts';
import { Fields, fieldsOf } from '../forms.ts';
import { typedBefore } from '../typed.ts';
import { textsOf } from '../view.ts';
import { LicensingPage } from './frame.tsx';
import { InvitationForm, PeopleTable, roleChoices } from './people-table.tsx';
import { may } from './rights.tsx';
import { baseOf, hasEnded, type Licensing, paramsOf, readLicensing } from './tenant.ts';

/** The roles that a tenant's key may have. */
const keyRoles = ['admin', 'product'] as const;

export function peoplePath(context: PageContext): string {
  return `${baseOf(context)}/people`;
}

/** The page of a tenant's people, keys and sessions. */
export const people = keysPages<'admin' | 'product'>({
  title: ({ frame }) => frame.tabs.people,
  roles: ({ people: t }) => keyRoles.map((role) => [role, t.keyRoles[role]] as const),
  root: baseOf,
  path: peoplePath,
  async frame(context, state) {
    const licensing = await readLicensing(context);
    return {
      view: licensing.view,
      zoned: licensing.zoned,
      isClosed: hasEnded(licensing),
      hasKeys: may(licensing.view.session, 'GET /v1/tenants/{t}/keys'),
      top: hasEnded(licensing) ? null : (
        <People licensing={licensing} members={await listPeople(context)} state={state} typed={typedBefore(context)} />
      ),
      Page: ({ title, children }) => (
        <LicensingPage licensing={licensing} title={title} tab="people">
          {children}
        </LicensingPage>
      ),
    };
  },
  listKeys: (context, query) =>
    context.get('client').do('GET /v1/tenants/{t}/keys', { params: paramsOf(context), query }),
  listSessions: (context) =>
    context.get('client').do('GET /v1/tenants/{t}/sessions', { params: paramsOf(context), query: { limit: 50 } }),
  make: (context, body, once) =>
    context.get('client').ask('POST /v1/tenants/{t}/keys', { params: paramsOf(context), body, ...once }),
  revoke: (context, id, once) =>
    context.get('client').ask('DELETE /v1/tenants/{t}/keys/{id}', { params: { ...paramsOf(context), id }, ...once }),
  endSession: (context, id, once) =>
    context
      .get('client')
      .ask('DELETE /v1/tenants/{t}/sessions/{id}', { params: { ...paramsOf(context), id }, ...once }),
});

/** All members: a tenant has at most as many as one page of the list. */
async function listPeople(context: PageContext): Promise<readonly Member[]> {
  const { data } = await context
    .get('client')
    .do('GET /v1/tenants/{t}/members', { params: paramsOf(context), query: { limit: 200 } });
  return data;
}

interface PeopleProps {
  readonly licensing: Licensing;
  readonly members: readonly Member[];
  readonly state: KeysState;
  /** What was typed before a sign-in. */
  readonly typed: Fields;
}

function People({ licensing, members, state, typed }: PeopleProps): Child {
  // The form for keys has a name too.
  const invited = typed.has('email') ? typed : new Fields({});
  const { fields = invited, problem = null } = state.of === 'people' ? state : {};
  const t = licensing.view.t.people;
  return (
    <>
      <section>
        <h2>{t.people}</h2>
        <p>{t.how}</p>
        <PeopleTable licensing={licensing} members={members} />
      </section>
      {may(licensing.view.session, 'POST /v1/tenants/{t}/members') && (
        <section>
          <h2>{t.invitePerson}</h2>
          <InvitationForm licensing={licensing} fields={fields} faults={fieldFaults(problem)} />
        </section>
      )}
    </>
  );
}

export async function invite(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const role = fields.choice('role', roleChoices) || 'reader';
  const [email, name] = [fields.text('email'), fields.text('name')];
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/members', {
    params: paramsOf(context),
    body: { email, role, ...(name !== '' && { name }) },
    ...fields.idempotencyKey(),
  });
  if (!answer.ok) return people.show(context, { of: 'people', fields, problem: answer.problem });
  return done(context, textsOf(context).people.invited(email));
}

export async function changeRole(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const role = fields.choice('role', roleChoices);
  if (role === '') return done(context, textsOf(context).people.nothingChanged);
  const answer = await context.get('client').ask('PATCH /v1/tenants/{t}/members/{id}', {
    params: memberIn(context),
    body: { role },
    ...fields.idempotencyKey(),
  });
  return answered(context, answer, textsOf(context).people.roleChanged);
}

export async function inviteAgain(context: PageContext): Promise<Response> {
  const once = (await fieldsOf(context)).idempotencyKey();
  const answer = await context
    .get('client')
    .ask('POST /v1/tenants/{t}/members/{id}/invitations', { params: memberIn(context), ...once });
  return answered(context, answer, textsOf(context).people.invitedAgain);
}

export async function removeMember(context: PageContext): Promise<Response> {
  const once = (await fieldsOf(context)).idempotencyKey();
  const t = textsOf(context).people;
  const getsMails = await isAdminAddress(context);
  const answer = await context
    .get('client')
    .ask('DELETE /v1/tenants/{t}/members/{id}', { params: memberIn(context), ...once });
  if (!answer.ok || !getsMails) return answered(context, answer, t.removed);
  context.get('leaveNotice')(t.removedGetsMails);
  return context.redirect(`${baseOf(context)}/company`, 303);
}

/**
 * Whether the member's address receives all mails about the subscription, which removing the member would not change.
 */
async function isAdminAddress(context: PageContext): Promise<boolean> {
  const { id } = memberIn(context);
  const [{ tenant }, members] = await Promise.all([readLicensing(context), listPeople(context)]);
  const leaving = members.find((member) => member.id === id);
  return leaving !== undefined && leaving.email.toLowerCase() === tenant.adminEmail?.toLowerCase();
}

function memberIn(context: PageContext) {
  return { ...paramsOf(context), id: context.req.param('id') ?? '' };
}

type Answer = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

function answered(context: PageContext, answer: Answer, notice: string): Response | Promise<Response> {
  return answer.ok ? done(context, notice) : people.show(context, { of: 'people', problem: answer.problem });
}

function done(context: PageContext, notice: string): Response {
  context.get('leaveNotice')(notice);
  return context.redirect(peoplePath(context), 303);
}
