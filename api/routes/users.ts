import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { findUser, listUsers, putUser } from '../../db/users.ts';
import { type RouteDeps, requireInstance, sendCommand } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, askedIn } from '../http/answers.ts';
import { pageOf, positionIn } from '../http/lists.ts';
import { body, json, operation, problems, tenantPeople } from '../http/operation.ts';
import { invalid, notFound } from '../http/problems.ts';
import { toUser } from '../schemas/present.ts';
import {
  cursorQuery,
  limitQuery,
  listOf,
  operationSchema,
  userBody,
  userId as userIdSchema,
  userSchema,
} from '../schemas/schemas.ts';

const listQuery = z.object({ q: z.string().max(200).optional(), limit: limitQuery, cursor: cursorQuery }).strict();

export function userRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/users', tenantPeople),
    tags: ['Users'],
    summary: "The instance's users",
    request: { query: listQuery },
    responses: { 200: json(listOf(userSchema), 'A page of users.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = askedIn(context);
    const { q, limit, cursor } = context.req.valid('query');
    await requireInstance(deps, tenantId);
    const after = positionIn(cursor);
    const filter = { limit: limit + 1, ...(q !== undefined && { q }), ...(after !== undefined && { after }) };
    const rows = await listUsers(deps.db, tenantId, filter);
    return context.json(
      pageOf(rows, limit, toUser, ({ id }) => id),
      200,
    );
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/users/{userId}', tenantPeople),
    tags: ['Users'],
    summary: 'One user',
    responses: { 200: json(userSchema, 'The user.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { tenantId } = askedIn(context);
    await requireInstance(deps, tenantId);
    const user = await findUser(deps.db, tenantId, context.req.param('userId') ?? '');
    if (user === null) throw notFound('user');
    return context.json(toUser(user), 200);
  });

  const put = createRoute({
    ...operation(deps, 'put', '/v1/tenants/{t}/users/{userId}', tenantPeople),
    tags: ['Users'],
    summary: 'Create a user, or change one; users are free',
    request: { body: body(userBody) },
    responses: {
      200: json(userSchema, 'The user, new or changed.'),
      ...problems,
    },
  });
  app.openapi(put, async (context) => {
    const { tenantId } = askedIn(context);
    const { name, email = null } = context.req.valid('json');
    const id = validUserId(context.req.param('userId') ?? '');
    await requireInstance(deps, tenantId);
    const before = await findUser(deps.db, tenantId, id);
    await putUser(deps.db, tenantId, { id, name, email });
    return context.json(toUser({ id, name, email, licenceNumber: before?.licenceNumber ?? null }), 200);
  });

  const remove = createRoute({
    ...operation(deps, 'delete', '/v1/tenants/{t}/users/{userId}', tenantPeople),
    tags: ['Users'],
    summary: 'Delete a user, and take their licence back',
    responses: {
      204: { description: 'The user is gone.' },
      202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.'),
      ...problems,
    },
  });
  app.openapi(remove, async (context) => {
    const asked = askedIn(context);
    const userId = context.req.param('userId') ?? '';
    await requireInstance(deps, asked.tenantId);
    if ((await findUser(deps.db, asked.tenantId, userId)) === null) throw notFound('user');
    const changed = await sendCommand(deps, asked, { type: 'removeUser', userId });
    if (changed.type === 'accepted') return answerAccepted(context, changed);
    return context.body(null, 204);
  });
}

function validUserId(id: string): string {
  const parsed = userIdSchema.safeParse(id);
  if (!parsed.success) throw invalid('/userId', 'A user id has 1 to 64 characters that can be printed, and no slash.');
  return parsed.data;
}
