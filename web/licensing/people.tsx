import type { Child } from 'hono/jsx';
import type { Member, Problem } from 'licence-billing-client';
import { type KeysState, keysPages } from '../components/keys-page.tsx';
import type { PageContext } from '../deps.ts';
import { fieldFaults } from '../faults.ts';
import { Fields, fieldsOf } from '../forms.ts';
import { LicensingPage } from './frame.tsx';
import { InvitationForm, PeopleTable, roles } from './people-table.tsx';
import { may } from './rights.tsx';
import { baseOf, hasEnded, type Licensing, paramsOf, readLicensing } from './tenant.ts';

const keyRoles = [
  ['admin', 'Everything an owner may (admin)'],
  ['product', 'Ask who is licensed (product)'],
] as const;

export function peoplePath(context: PageContext): string {
  return `${baseOf(context)}/people`;
}

/** A tenant's people and keys, and who is signed in on its pages. */
export const people = keysPages<'admin' | 'product'>({
  title: 'People and keys',
  roles: keyRoles,
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
        <People licensing={licensing} members={await listPeople(context)} state={state} />
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

/** A tenant has at most as many as a list answers. */
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
}

function People({ licensing, members, state }: PeopleProps): Child {
  const { fields = new Fields({}), problem = null } = state.of === 'people' ? state : {};
  return (
    <>
      <section>
        <h2>People</h2>
        <p>Each signs in with a mail address, to which a link is sent.</p>
        <PeopleTable licensing={licensing} members={members} />
      </section>
      {may(licensing.view.session, 'POST /v1/tenants/{t}/members') && (
        <section>
          <h2>Invite a person</h2>
          <InvitationForm licensing={licensing} fields={fields} faults={fieldFaults(problem)} />
        </section>
      )}
    </>
  );
}

export async function invite(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const role = fields.choice('role', roles) || 'reader';
  const [email, name] = [fields.text('email'), fields.text('name')];
  const answer = await context.get('client').ask('POST /v1/tenants/{t}/members', {
    params: paramsOf(context),
    body: { email, role, ...(name !== '' && { name }) },
    ...fields.idempotencyKey(),
  });
  if (!answer.ok) return people.show(context, { of: 'people', fields, problem: answer.problem });
  return done(context, `${email} is invited.`);
}

export async function changeRole(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const role = fields.choice('role', roles);
  if (role === '') return done(context, 'Nothing has changed.');
  const answer = await context.get('client').ask('PATCH /v1/tenants/{t}/members/{id}', {
    params: memberIn(context),
    body: { role },
    ...fields.idempotencyKey(),
  });
  return answered(context, answer, 'The role is changed. It counts from the next sign-in on.');
}

export async function inviteAgain(context: PageContext): Promise<Response> {
  const once = (await fieldsOf(context)).idempotencyKey();
  const answer = await context
    .get('client')
    .ask('POST /v1/tenants/{t}/members/{id}/invitations', { params: memberIn(context), ...once });
  return answered(context, answer, 'Another invitation is on its way.');
}

export async function removeMember(context: PageContext): Promise<Response> {
  const once = (await fieldsOf(context)).idempotencyKey();
  const getsMails = await isAdminAddress(context);
  const answer = await context
    .get('client')
    .ask('DELETE /v1/tenants/{t}/members/{id}', { params: memberIn(context), ...once });
  if (!answer.ok || !getsMails) return answered(context, answer, 'The person is removed, and signed out.');
  context.get('leaveNotice')('The person is removed, and signed out. Mails still go to that address: change it here.');
  return context.redirect(`${baseOf(context)}/company`, 303);
}

/** Whether all mails about the subscription go to the member, whose removal does not change that. */
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
