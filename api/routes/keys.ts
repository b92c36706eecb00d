import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { withByName, withByNames } from '../../db/actor-names.ts';
import {
  actorOf,
  findKey,
  type KeyOwner,
  type KeyRole,
  type KeyRow,
  listKeys,
  mostKeysOfTenant,
  newSecret,
  type Revocation,
  revokeKeyById,
  storeKey,
  storeKeyOfTenant,
} from '../../db/keys.ts';
import { hasEnded } from '../../domain/stage.ts';
import { type RouteDeps, readView } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { pageOf, timePosition, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { body, json, operation, opsRoles, problems, tenantRoles } from '../http/operation.ts';
import { ApiError, invalid, notFound } from '../http/problems.ts';
import { keySchema, newKeySchema, opsKeyBody, tenantKeyBody } from '../schemas/key.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';

const keyPage = listOf(keySchema);

/** Routes for a tenant's keys, and the same for those of the service's own roles (docs/api.md, "Keys"). */
export function keyRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  for (const place of [
    { path: '/v1/tenants/{t}/keys', roles: tenantRoles, tag: 'Keys', keyBody: tenantKeyBody },
    { path: '/v1/ops/keys', roles: opsRoles, tag: 'Ops', keyBody: opsKeyBody },
  ] as const) {
    readingRoutes(app, deps, place);
    changingRoutes(app, deps, place);
  }
}

interface KeyRequest {
  readonly name: string;
  readonly role: KeyRole;
  readonly expiresAt?: number | undefined;
}

interface Place {
  readonly path: '/v1/tenants/{t}/keys' | '/v1/ops/keys';
  readonly roles: readonly KeyRole[];
  readonly tag: string;
  readonly keyBody: z.ZodType<KeyRequest>;
}

function readingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps, { path, roles, tag }: Place): void {
  const list = createRoute({
    ...operation(deps, 'get', path, { roles, cost: 1 }),
    tags: [tag],
    summary: 'The keys that are not revoked, newest first, without their secrets',
    request: { query: pageQuery },
    responses: { 200: json(keyPage, 'A page of keys.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const before = timePositionIn(cursor);
    const rows = await listKeys(deps.db, ownerIn(context), withoutUndefined({ before, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, ({ createdAt, id }) => timePosition(createdAt, id));
    const named = await withByNames(deps.db, ownerIn(context), data, maker);
    return context.json(z.encode(keyPage, { data: named, nextCursor }), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', `${path}/{id}`, { roles, cost: 1 }),
    tags: [tag],
    summary: 'One key, without its secret',
    responses: { 200: json(keySchema, 'The key.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const row = await findKey(deps.db, ownerIn(context), context.req.param('id') ?? '');
    if (row === null) throw notFound('key');
    return context.json(z.encode(keySchema, await withByName(deps.db, ownerIn(context), row, maker)), 200);
  });
}

function changingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps, { path, roles, tag, keyBody }: Place): void {
  const make = createRoute({
    ...operation(deps, 'post', path, { roles, cost: 1, shownOnce: ['key'], audits: 'keyMade' }),
    tags: [tag],
    summary: 'Make a key; its secret is answered this once',
    request: { body: body(keyBody) },
    responses: { 201: json(newKeySchema, 'The key with its secret.'), ...problems },
  });
  app.openapi(make, async (context) => {
    const made = await makeKey(deps, context, context.req.valid('json'));
    await auditAct(context, deps, made.row.id);
    return context.json(z.encode(newKeySchema, made), 201);
  });

  const revoke = createRoute({
    ...operation(deps, 'delete', `${path}/{id}`, { roles, cost: 1, shownOnce: [], audits: 'keyRevoked' }),
    tags: [tag],
    summary: 'Revoke a key: it is refused at once, and the sessions made with it end',
    responses: { 204: { description: 'It is revoked.' }, ...problems },
  });
  app.openapi(revoke, async (context) => {
    const id = context.req.param('id') ?? '';
    requireRevoked(await revokeKeyById(deps.db, ownerIn(context), id));
    return context.body(null, 204);
  });
}

const maker = ({ createdBy }: KeyRow): string => createdBy;

function ownerIn(context: Context<ApiEnv>): KeyOwner {
  return context.req.param('t') ?? null;
}

/**
 * Makes a key with the request's id: a repetition after a lost answer makes no second key, and cannot show the first
 * one.
 */
async function makeKey(deps: RouteDeps, context: Context<ApiEnv>, { name, role, expiresAt }: KeyRequest) {
  if (expiresAt !== undefined && expiresAt <= deps.now()) throw invalid('/expiresAt', 'is over already');
  const owner = ownerIn(context);
  if (owner !== null) await requireLiving(deps, owner);
  const { commandId: id, caller } = commandContext(context);
  const secret = newSecret(role);
  const end = expiresAt === undefined ? null : new Date(expiresAt);
  const details = { id, name, createdBy: actorOf(caller), expiresAt: end };
  const stored =
    owner === null
      ? await storeKey(deps.db, secret, role, owner, details)
      : await storeKeyOfTenant(deps.db, secret, role, owner, details);
  if (stored === 'too many')
    throw new ApiError('key_limit', `A tenant has at most ${mostKeysOfTenant} valid keys: revoke one first.`);
  const row = stored ?? (await findKey(deps.db, owner, id));
  if (row === null) throw notFound('key');
  return { row: await withByName(deps.db, owner, row, maker), key: stored === null ? undefined : secret };
}

async function requireLiving(deps: RouteDeps, tenantId: string): Promise<void> {
  const { view } = await readView(deps, tenantId);
  if (hasEnded(view.state)) throw new ApiError('subscription_ended', 'A deleted tenant gets no keys.');
}

function requireRevoked(revocation: Revocation): void {
  switch (revocation) {
    case 'revoked':
      return;
    case 'not found':
      throw notFound('key');
    case 'configured':
      throw new ApiError(
        'key_in_configuration',
        'It would be back at the next start: replace it in the configuration.',
      );
    case 'last of ops':
      throw new ApiError('last_key', 'It is the last key of ops: make another first.');
  }
}
