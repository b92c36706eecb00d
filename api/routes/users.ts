import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { countUsers, findUser, listUsers, putUsers, userSorts } from '../../db/users.ts';
import { type RouteDeps, requireInstance } from '../commands/changes.ts';
import { notUsedOf } from '../commands/not-used.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { sortedPageOf, sortedPositionIn, withoutUndefined } from '../http/lists.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { invalid, invalidFields, notFound } from '../http/problems.ts';
import { notUsedFor, pageFields, peopleSortFields, sortedListOf } from '../schemas/lists.ts';
import { flag, searchText, userId as userIdSchema } from '../schemas/request-fields.ts';
import { userBody, userSchema } from '../schemas/user.ts';

const usersQuery = z.strictObject({
  q: searchText.optional(),
  licensed: flag.optional(),
  notUsedFor: notUsedFor.optional(),
  ...peopleSortFields,
  ...pageFields,
});
const userPage = sortedListOf(userSchema);

export function userRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/users', { roles: tenantRoles, cost: 5 }),
    tags: ['Users'],
    summary: "The instance's users",
    request: { query: usersQuery },
    responses: { 200: json(userPage, 'A page of users.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor, sort, order, notUsedFor: days, ...filter } = context.req.valid('query');
    const recorded = await requireInstance(deps, tenantId);
    const notUsed = days === undefined ? undefined : notUsedOf(deps, recorded, days);
    const position = sortedPositionIn(cursor, { sort, order }, userSorts[sort]);
    const page = await listUsers(deps.db, tenantId, withoutUndefined({ ...filter, notUsed }), {
      sort,
      order,
      position,
      limit,
    });
    return context.json(z.encode(userPage, sortedPageOf(page, { sort, order })), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/users/{userId}', { roles: tenantRoles, cost: 1 }),
    tags: ['Users'],
    summary: 'One user',
    responses: { 200: json(userSchema, 'The user.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { tenantId } = commandContext(context);
    await requireInstance(deps, tenantId);
    const user = await findUser(deps.db, tenantId, context.req.param('userId') ?? '');
    if (user === null) throw notFound('user');
    return context.json(z.encode(userSchema, user), 200);
  });

  const put = createRoute({
    ...operation(deps, 'put', '/v1/tenants/{t}/users/{userId}', {
      roles: tenantRoles,
      cost: 1,
      shownOnce: [],
      audits: null,
    }),
    tags: ['Users'],
    summary: 'Create a user, or change one; users are free',
    request: { body: body(userBody) },
    responses: { 200: json(userSchema, 'The user, new or changed.'), ...problems },
  });
  app.openapi(put, async (context) => {
    const { tenantId } = commandContext(context);
    const { name, email = null } = context.req.valid('json');
    const id = validUserId(context.req.param('userId') ?? '');
    await requireInstance(deps, tenantId);
    const before = await findUser(deps.db, tenantId, id);
    if (before === null && (await countUsers(deps.db, tenantId)) >= maxUsers)
      throw invalid('/userId', `is one more than the ${maxUsers} users that a tenant may have`);
    await putUsers(deps.db, tenantId, [{ id, name, email }]);
    const user = {
      id,
      name,
      email,
      licenceNumber: before?.licenceNumber ?? null,
      lastUsedOn: before?.lastUsedOn ?? null,
    };
    return context.json(z.encode(userSchema, user), 200);
  });
}

/** As many as there can be licences, so that searches and exports of an instance stay quick. */
const maxUsers = 10_000;

function validUserId(id: string): string {
  const parsed = userIdSchema.safeParse(id);
  if (parsed.success) return parsed.data;
  throw invalidFields(parsed.error.issues.map(({ message }) => ({ pointer: '/userId', detail: message })));
}
