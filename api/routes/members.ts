import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { withByName, withByNames } from '../../db/actor-names.ts';
import { actorOf } from '../../db/keys.ts';
import { writeMemberMail } from '../../db/member-mails.ts';
import {
  changeMember,
  findMember,
  inviteMember,
  listMembers,
  type MemberRow,
  type NotAdded,
  type NotChanged,
  removeMember,
} from '../../db/members.ts';
import { mostMembers } from '../../domain/rules/people.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { createMemberBudget, type MemberBudget } from '../commands/member-budget.ts';
import { sendMailsSoon } from '../commands/send-mails-soon.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { pageOf, timePosition, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { ApiError, notFound } from '../http/problems.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { inviteBody, memberChangeBody, memberSchema } from '../schemas/member.ts';

const memberPage = listOf(memberSchema);

/** Routes for the people of a tenant (docs/api.md, "Members"). */
export function memberRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const budget = createMemberBudget();
  readingRoutes(app, deps);
  inviting(app, deps, budget);
  invitingAgain(app, deps, budget);
  changing(app, deps);
  removing(app, deps);
}

const path = '/v1/tenants/{t}/members';
const tags = ['Members'];

function readingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', path, { roles: tenantRoles, cost: 1 }),
    tags,
    summary: 'Who may sign in for the tenant, newest first',
    request: { query: pageQuery },
    responses: { 200: json(memberPage, 'A page of members.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const before = timePositionIn(cursor);
    const { tenantId } = commandContext(context);
    const rows = await listMembers(deps.db, tenantId, withoutUndefined({ before, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, ({ createdAt, id }) => timePosition(createdAt, id));
    const named = await withByNames(deps.db, tenantId, data, inviter);
    return context.json(z.encode(memberPage, { data: named, nextCursor }), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', `${path}/{id}`, { roles: tenantRoles, cost: 1 }),
    tags,
    summary: 'One member',
    responses: { 200: json(memberSchema, 'The member.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const found = await findMember(deps.db, commandContext(context).tenantId, context.req.param('id') ?? '');
    return context.json(await describe(deps, requireMember(found)), 200);
  });
}

function inviting(app: OpenAPIHono<ApiEnv>, deps: RouteDeps, budget: MemberBudget): void {
  const invite = createRoute({
    ...operation(deps, 'post', path, { roles: tenantRoles, cost: 1, shownOnce: [], audits: 'memberInvited' }),
    tags,
    summary: 'Invite a person by mail',
    request: { body: body(inviteBody) },
    responses: { 201: json(memberSchema, 'The member, who has not signed in yet.'), ...problems },
  });
  app.openapi(invite, async (context) => {
    const { tenantId, commandId, caller } = commandContext(context);
    const { email, name = null, role } = context.req.valid('json');
    await budget.spendInvitation(tenantId);
    const invited = { id: commandId, email, name, role, createdBy: actorOf(caller) };
    const member = requireAdded(
      await inviteMember(deps.db, tenantId, invited, (tx, { id }) =>
        writeMemberMail(tx, { tenantId, memberId: id, kind: 'invitation' }),
      ),
    );
    await auditAct(context, deps, member.id);
    await sendMailsSoon(deps);
    return context.json(await describe(deps, member), 201);
  });
}

function invitingAgain(app: OpenAPIHono<ApiEnv>, deps: RouteDeps, budget: MemberBudget): void {
  const again = createRoute({
    ...operation(deps, 'post', `${path}/{id}/invitations`, {
      roles: tenantRoles,
      cost: 1,
      shownOnce: [],
      audits: 'memberInvited',
    }),
    tags,
    summary: 'Send a member who has not signed in yet another invitation',
    responses: { 200: json(memberSchema, 'The member.'), ...problems },
  });
  app.openapi(again, async (context) => {
    const { tenantId } = commandContext(context);
    const member = requireMember(await findMember(deps.db, tenantId, context.req.param('id') ?? ''));
    if (member.state !== 'invited')
      throw new ApiError('member_exists', 'This member has signed in before, and can be sent no invitation.');
    await budget.spendInvitation(tenantId);
    await budget.spendAgain(member.id);
    await writeMemberMail(deps.db, { tenantId, memberId: member.id, kind: 'invitation' });
    await sendMailsSoon(deps);
    return context.json(await describe(deps, member), 200);
  });
}

function changing(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const change = createRoute({
    ...operation(deps, 'patch', `${path}/{id}`, {
      roles: tenantRoles,
      cost: 1,
      shownOnce: [],
      audits: 'memberChanged',
    }),
    tags,
    summary: 'Change a member’s name or role; another role ends the sessions',
    request: { body: body(memberChangeBody) },
    responses: { 200: json(memberSchema, 'The member.'), ...problems },
  });
  app.openapi(change, async (context) => {
    const { tenantId } = commandContext(context);
    const id = context.req.param('id') ?? '';
    const member = requireChanged(await changeMember(deps.db, tenantId, id, context.req.valid('json')));
    return context.json(await describe(deps, member), 200);
  });
}

function removing(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const remove = createRoute({
    ...operation(deps, 'delete', `${path}/{id}`, {
      roles: tenantRoles,
      cost: 1,
      shownOnce: [],
      audits: 'memberRemoved',
    }),
    tags,
    summary: 'Remove a member: the sessions end, name and address are forgotten',
    responses: { 204: { description: 'The member is removed.' }, ...problems },
  });
  app.openapi(remove, async (context) => {
    const id = context.req.param('id') ?? '';
    requireChanged(await removeMember(deps.db, commandContext(context).tenantId, id));
    return context.body(null, 204);
  });
}

const inviter = ({ createdBy }: MemberRow): string => createdBy;

async function describe({ db }: RouteDeps, member: MemberRow) {
  return z.encode(memberSchema, await withByName(db, member.tenantId, member, inviter));
}

function requireMember(member: MemberRow | null): MemberRow {
  if (member === null) throw notFound('member');
  return member;
}

function requireAdded(added: MemberRow | NotAdded): MemberRow {
  switch (added) {
    case 'deleted':
      throw new ApiError('subscription_ended', 'A deleted tenant gets no members.');
    case 'there already':
      throw new ApiError('member_exists', 'There is a member with this address already: change the role instead.');
    case 'too many':
      throw new ApiError('member_limit', `A tenant has at most ${mostMembers} members.`);
    default:
      return added;
  }
}

function requireChanged<Changed>(changed: Changed | NotChanged): Changed {
  if (changed === 'not found') throw notFound('member');
  if (changed === 'last owner') throw new ApiError('last_owner', lastOwner);
  return changed as Changed;
}

const lastOwner = 'One owner who has signed in has to stay. Make another member an owner first.';
