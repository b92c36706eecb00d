import { randomBytes } from 'node:crypto';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  type EventEndpoint,
  findEndpoint,
  lagsOf,
  listEndpoints,
  mostEndpoints,
  sendAgain,
} from '../../db/event-endpoints.ts';
import { actorOf } from '../../db/keys.ts';
import { newestPosition } from '../../db/outbound-events.ts';
import { type SealingKeys, seal } from '../../db/sealed.ts';
import { hourMs } from '../../domain/calendar.ts';
import { secretOverlapHours } from '../../domain/rules/event-delivery.ts';
import { targetFault } from '../../domain/rules/event-target.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { pageOf, timePosition, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { body, json, operation, opsRoles, problems } from '../http/operation.ts';
import { ApiError, invalid, notFound } from '../http/problems.ts';
import {
  encodeEndpoint,
  encodeNewEndpoint,
  endpointChangeBody,
  endpointPage,
  endpointSchema,
  newEndpointBody,
  newEndpointSchema,
  redeliveryBody,
  rotationBody,
  type ShownEndpoint,
} from '../schemas/event-endpoint.ts';
import { pageQuery } from '../schemas/lists.ts';

const path = '/v1/event-endpoints';
const tags = ['Events'];
const endpointIds = /^ep_\w+$/;

/** Routes for endpoints that events are pushed to (docs/api.md, "Event endpoints"). */
export function eventEndpointRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  readingRoutes(app, deps);
  makingRoutes(app, deps);
  changingRoutes(app, deps);
}

function readingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', path, { roles: opsRoles, cost: 1 }),
    tags,
    summary: 'The endpoints that events are pushed to, oldest first, and how far each is behind',
    request: { query: pageQuery },
    responses: { 200: json(endpointPage, 'A page of endpoints.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const after = timePositionIn(cursor, endpointIds);
    const rows = await listEndpoints(deps.db, withoutUndefined({ after, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, ({ createdAt, id }) => timePosition(createdAt, id));
    const lags = await lagsOf(deps.db);
    return context.json({ data: data.map((row) => encodeEndpoint(withLag(row, lags), deps.now())), nextCursor }, 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', `${path}/{id}`, { roles: opsRoles, cost: 1 }),
    tags,
    summary: 'One endpoint, without its secret',
    responses: { 200: json(endpointSchema, 'The endpoint.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const row = await requireEndpoint(deps, idIn(context));
    return context.json(encodeEndpoint(withLag(row, await lagsOf(deps.db)), deps.now()), 200);
  });
}

function makingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const make = createRoute({
    ...operation(deps, 'post', path, { roles: opsRoles, cost: 1, shownOnce: ['secret'], audits: 'eventEndpointMade' }),
    tags,
    summary: 'Push events to an endpoint from now on; its secret is answered this once',
    request: { body: body(newEndpointBody) },
    responses: { 201: json(newEndpointSchema, 'The endpoint with its secret.'), ...problems },
  });
  app.openapi(make, async (context) => {
    const { url, types = null, compact = false } = context.req.valid('json');
    requireTarget(deps, url);
    requireDocuments({ types, compact });
    const { commandId, caller } = commandContext(context);
    const id = `ep_${commandId.replaceAll('-', '')}`;
    const secret = newSecret();
    const row = { id, url, types, compact, secret: seal(secret, id, keysOf(deps)), createdBy: actorOf(caller) };
    const cursor = (await newestPosition(deps.db))?.position ?? 0;
    const made = await createEndpoint(deps.db, { ...row, cursor });
    if (made === 'too many')
      throw new ApiError('event_endpoint_limit', `There are ${mostEndpoints} endpoints already: delete one first.`);
    const endpoint = made === 'known' ? await requireEndpoint(deps, id) : made;
    await auditAct(context, deps, id);
    const shown = withLag(endpoint, await lagsOf(deps.db));
    return context.json(encodeNewEndpoint(shown, deps.now(), made === 'known' ? undefined : secret), 201);
  });

  const rotate = createRoute({
    ...operation(deps, 'post', `${path}/{id}/rotate-secret`, {
      roles: opsRoles,
      cost: 1,
      shownOnce: ['secret'],
      audits: 'eventEndpointChanged',
    }),
    tags,
    summary: 'Give an endpoint another secret, answered this once; the one before signs as well for a while',
    request: { body: body(rotationBody) },
    responses: { 200: json(newEndpointSchema, 'The endpoint with its new secret.'), ...problems },
  });
  app.openapi(rotate, async (context) => {
    const { overlapHours = secretOverlapHours } = context.req.valid('json');
    const { id, secret: previousSecret } = await requireEndpoint(deps, idIn(context));
    const secret = newSecret();
    const previousSecretUntil = new Date(deps.now() + overlapHours * hourMs);
    const change = { secret: seal(secret, id, keysOf(deps)), previousSecret, previousSecretUntil };
    const changed = await changeEndpoint(deps.db, id, change);
    if (changed === null) throw notFound('event endpoint');
    return context.json(encodeNewEndpoint(withLag(changed, await lagsOf(deps.db)), deps.now(), secret), 200);
  });
}

function changingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const change = createRoute({
    ...operation(deps, 'patch', `${path}/{id}`, {
      roles: opsRoles,
      cost: 1,
      shownOnce: [],
      audits: 'eventEndpointChanged',
    }),
    tags,
    summary: 'Change an endpoint, pause it, or have it go on',
    request: { body: body(endpointChangeBody) },
    responses: { 200: json(endpointSchema, 'The endpoint.'), ...problems },
  });
  app.openapi(change, async (context) => {
    const { paused, ...given } = context.req.valid('json');
    if (given.url !== undefined) requireTarget(deps, given.url);
    const { types, compact } = await requireEndpoint(deps, idIn(context));
    requireDocuments({ types, compact, ...withoutUndefined(given) });
    const pausedAt = paused === undefined ? undefined : paused ? new Date(deps.now()) : null;
    const changed = await changeEndpoint(deps.db, idIn(context), withoutUndefined({ ...given, pausedAt }));
    if (changed === null) throw notFound('event endpoint');
    return context.json(encodeEndpoint(withLag(changed, await lagsOf(deps.db)), deps.now()), 200);
  });

  const redeliver = createRoute({
    ...operation(deps, 'post', `${path}/{id}/redeliver`, {
      roles: opsRoles,
      cost: 1,
      shownOnce: [],
      audits: 'eventEndpointChanged',
    }),
    tags,
    summary: 'Send events again: of one tenant from a version on, or of all from an instant on',
    request: { body: body(redeliveryBody) },
    responses: { 200: json(endpointSchema, 'The endpoint, with what waits for it now.'), ...problems },
  });
  app.openapi(redeliver, async (context) => {
    const { from } = context.req.valid('json');
    const id = idIn(context);
    const isKnown = await sendAgain(deps.db, id, 'at' in from ? { at: new Date(from.at) } : from);
    if (isKnown === null) throw invalid('/from/tenantId', 'is not a tenant');
    if (!isKnown) throw notFound('event endpoint');
    const row = await requireEndpoint(deps, id);
    return context.json(encodeEndpoint(withLag(row, await lagsOf(deps.db)), deps.now()), 200);
  });

  const remove = createRoute({
    ...operation(deps, 'delete', `${path}/{id}`, {
      roles: opsRoles,
      cost: 1,
      shownOnce: [],
      audits: 'eventEndpointDeleted',
    }),
    tags,
    summary: 'Delete an endpoint: it is sent nothing any more',
    responses: { 204: { description: 'It is deleted.' }, ...problems },
  });
  app.openapi(remove, async (context) => {
    const id = idIn(context);
    if (!(await deleteEndpoint(deps.db, id))) throw notFound('event endpoint');
    return context.body(null, 204);
  });
}

function idIn(context: Context<ApiEnv>): string {
  return context.req.param('id') ?? '';
}

async function requireEndpoint({ db }: RouteDeps, id: string): Promise<EventEndpoint> {
  const row = await findEndpoint(db, id);
  if (row === null) throw notFound('event endpoint');
  return row;
}

function withLag(row: EventEndpoint, lags: Awaited<ReturnType<typeof lagsOf>>): ShownEndpoint {
  return { ...row, lag: lags.get(row.id) ?? { events: 0, since: null, heldTenants: 0 } };
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function keysOf({ config }: RouteDeps): SealingKeys {
  const { secretKeys } = config.events;
  if (secretKeys === null)
    throw new ApiError('events_not_pushed', 'This installation has no EVENT_SECRET_KEYS to keep a secret with.');
  return secretKeys;
}

/** Checks the URL; the addresses that its name resolves to are checked at each connection. */
function requireTarget({ config }: RouteDeps, url: string): void {
  const fault = targetFault(url, config.events);
  if (fault !== null) throw invalid('/url', `is refused: ${fault}`);
}

/** A document is an `entitlements.changed`, so an endpoint that wants documents must take that type. */
function requireDocuments({ types, compact }: Pick<EventEndpoint, 'types' | 'compact'>): void {
  if (compact && types !== null && !types.includes('entitlements.changed'))
    throw invalid('/compact', 'needs the type entitlements.changed');
}
