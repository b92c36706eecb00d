import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { findLicences, listLicences } from '../../db/licences.ts';
import { missingUsers } from '../../db/users.ts';
import { type RouteDeps, requireInstance, sendCommand } from '../commands/changes.ts';
import { withQuote } from '../commands/quoted.ts';
import { greatestLicenceNumber, licenceNumber, selectionOf } from '../commands/selection.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, answerChange, askedIn, changeResponses } from '../http/answers.ts';
import { numberIn, pageOf } from '../http/lists.ts';
import { body, json, operation, problems, tenantPeople } from '../http/operation.ts';
import { ApiError, notFound } from '../http/problems.ts';
import { type LicenceJson, toLicence } from '../schemas/present.ts';
import {
  addBody,
  assigneeBody,
  assignmentsBody,
  cursorQuery,
  licenceSchema,
  limitQuery,
  listOf,
  operationSchema,
  selectionBody,
} from '../schemas/schemas.ts';

const listQuery = z
  .object({
    status: z.enum(['active', 'ending']).optional(),
    assigned: z.enum(['true', 'false']).optional(),
    q: z.string().max(200).optional(),
    limit: limitQuery,
    cursor: cursorQuery,
  })
  .strict();

const accepted = { 202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.') };

export function licenceRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/licences', tenantPeople),
    tags: ['Licences'],
    summary: 'The licences in the pool, and who holds them',
    request: { query: listQuery },
    responses: { 200: json(listOf(licenceSchema), 'A page of licences.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = askedIn(context);
    const { status, assigned, q, limit, cursor } = context.req.valid('query');
    await requireInstance(deps, tenantId);
    const after = numberIn(cursor, greatestLicenceNumber);
    const rows = await listLicences(deps.db, tenantId, {
      limit: limit + 1,
      ...(status !== undefined && { status }),
      ...(assigned !== undefined && { assigned: assigned === 'true' }),
      ...(q !== undefined && { q }),
      ...(after !== undefined && { after }),
    });
    return context.json(
      pageOf(rows, limit, toLicence, ({ number }) => String(number)),
      200,
    );
  });

  const add = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/licences', tenantPeople),
    tags: ['Licences'],
    summary: 'Add licences; an active subscription is charged pro rata',
    request: { body: body(addBody) },
    responses: changeResponses,
  });
  app.openapi(add, async (context) => {
    const { quantity, quote } = context.req.valid('json');
    const asked = askedIn(context);
    const wish = () => withQuote(deps, asked.tenantId, quote, { type: 'addLicences', quantity });
    return answerChange(context, deps, await sendCommand(deps, asked, wish));
  });

  const remove = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/licences/removals', tenantPeople),
    tags: ['Licences'],
    summary: 'Remove licences; paid ones work until the next billing date',
    request: { body: body(selectionBody) },
    responses: changeResponses,
  });
  app.openapi(remove, async (context) => {
    const selection = selectionOf(context.req.valid('json'));
    return answerChange(
      context,
      deps,
      await sendCommand(deps, askedIn(context), { type: 'removeLicences', selection }),
    );
  });

  const reactivate = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/licences/reactivations', tenantPeople),
    tags: ['Licences'],
    summary: 'Take a removal back, free',
    request: { body: body(selectionBody) },
    responses: changeResponses,
  });
  app.openapi(reactivate, async (context) => {
    const selection = selectionOf(context.req.valid('json'));
    const asked = askedIn(context);
    return answerChange(context, deps, await sendCommand(deps, asked, { type: 'reactivateLicences', selection }));
  });

  const assign = createRoute({
    ...operation(deps, 'put', '/v1/tenants/{t}/licences/{id}/assignee', tenantPeople),
    tags: ['Licences'],
    summary: 'Give a licence to a user, whoever has it now',
    request: { body: body(assigneeBody) },
    responses: { 200: json(licenceSchema, 'The licence.'), ...accepted, ...problems },
  });
  app.openapi(assign, async (context) => {
    const asked = askedIn(context);
    const number = licenceNumber(context.req.param('id') ?? '');
    const { userId } = context.req.valid('json');
    await requireInstance(deps, asked.tenantId);
    await requireUsers(deps, asked.tenantId, [userId], () => '/userId');
    const changed = await sendCommand(deps, asked, { type: 'assignLicence', number, userId });
    if (changed.type === 'accepted') return answerAccepted(context, changed);
    return context.json(await readLicence(deps, asked.tenantId, number), 200);
  });

  const revoke = createRoute({
    ...operation(deps, 'delete', '/v1/tenants/{t}/licences/{id}/assignee', tenantPeople),
    tags: ['Licences'],
    summary: 'Take a licence from its user',
    responses: { 200: json(licenceSchema, 'The licence, free.'), ...accepted, ...problems },
  });
  app.openapi(revoke, async (context) => {
    const asked = askedIn(context);
    const number = licenceNumber(context.req.param('id') ?? '');
    await requireInstance(deps, asked.tenantId);
    const changed = await sendCommand(deps, asked, { type: 'revokeLicence', number });
    if (changed.type === 'accepted') return answerAccepted(context, changed);
    return context.json(await readLicence(deps, asked.tenantId, number), 200);
  });

  const assignMany = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/licences/assignments', tenantPeople),
    tags: ['Licences'],
    summary: 'Give each of some users a free licence, all or none',
    request: { body: body(assignmentsBody) },
    responses: { 200: json(listOf(licenceSchema), 'The licences given.'), ...accepted, ...problems },
  });
  app.openapi(assignMany, async (context) => {
    const asked = askedIn(context);
    const { userIds } = context.req.valid('json');
    await requireInstance(deps, asked.tenantId);
    await requireUsers(deps, asked.tenantId, userIds, (index) => `/userIds/${index}`);
    const changed = await sendCommand(deps, asked, { type: 'assignUsers', userIds });
    if (changed.type === 'accepted') return answerAccepted(context, changed);
    const given = await findLicences(deps.db, asked.tenantId, changed.outcome.licences);
    return context.json({ data: given.map(toLicence), nextCursor: null }, 200);
  });
}

async function readLicence({ db }: RouteDeps, tenantId: string, number: number): Promise<LicenceJson> {
  const [licence] = await findLicences(db, tenantId, [number]);
  if (licence === undefined) throw notFound('licence');
  return toLicence(licence);
}

async function requireUsers(
  { db }: RouteDeps,
  tenantId: string,
  userIds: readonly string[],
  pointerOf: (index: number) => string,
): Promise<void> {
  const missing = await missingUsers(db, tenantId, userIds);
  if (missing.length === 0) return;
  const errors = missing.map((userId) => ({
    pointer: pointerOf(userIds.indexOf(userId)),
    detail: `There is no user ${userId}.`,
  }));
  throw new ApiError('not_found', `There is no user ${missing[0]}.`, { errors });
}
