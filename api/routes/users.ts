import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { countUsers, findUser, listUsers, putUsers } from '../../db/users.ts';
import { type RouteDeps, requireInstance } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { pageOf, positionIn, withoutUndefined } from '../http/lists.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { invalid, invalidFields, notFound } from '../http/problems.ts';
import { listOf, pageFields } from '../schemas/lists.ts';
import { flag, searchText, userId as userIdSchema } from '../schemas/request-fields.ts';
import { userBody, userSchema } from '../schemas/user.ts';

const usersQuery = z.strictObject({ q: searchText.optional(), licensed: flag.optional(), ...pageFields });
const userPage = listOf(userSchema);

export function userRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/users', tenantRoles),
    tags: ['Users'],
    summary: "The instance's users",
    request: { query: usersQuery },
    responses: { 200: json(userPage, 'A page of users.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = commandContext(context);
    const { q, licensed, limit, cursor } = context.req.valid('query');
    await requireInstance(deps, tenantId);
    const after = positionIn(cursor);
    const rows = await listUsers(deps.db, tenantId, withoutUndefined({ q, licensed, after, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ id }) => id);
    return context.json(z.encode(userPage, page), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/users/{userId}', tenantRoles),
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
    ...operation(deps, 'put', '/v1/tenants/{t}/users/{userId}', tenantRoles),
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
    const user = { id, name, email, licenceNumber: before?.licenceNumber ?? null };
    return context.json(z.encode(userSchema, user), 200);
  });
}

/** As many as there can be licences: searches and exports of an instance stay quick. */
const maxUsers = 10_000;

function validUserId(id: string): string {
  const parsed = userIdSchema.safeParse(id);
  if (parsed.success) return parsed.data;
  throw invalidFields(parsed.error.issues.map(({ message }) => ({ pointer: '/userId', detail: message })));
}
