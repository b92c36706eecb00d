import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findEntitlements, findVersion } from '../../db/entitlements.ts';
import { recordUses } from '../../db/last-used.ts';
import { addDays, civilDateOf } from '../../domain/calendar.ts';
import { hasEnded } from '../../domain/stage.ts';
import { notSetUp, nowOf, type RouteDeps } from '../commands/changes.ts';
import { publicKeyOf, signedBy } from '../documents/signed.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { body, json, openOperation, operation, problems, text } from '../http/operation.ts';
import { ApiError, invalid } from '../http/problems.ts';
import { answerUnchanged, answerVersioned } from '../http/versioned-answers.ts';
import {
  documentJsonOf,
  entitlementDocumentSchema,
  jwksSchema,
  recordedUsesSchema,
  usesBody,
} from '../schemas/entitlement.ts';

/** Days after which a use can no longer be reported. */
const oldestUseDays = 31;

/**
 * Routes for all entitlements of a tenant at once, for a product that answers from memory, and for its reports of use.
 */
export function entitlementDocumentRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  readingRoutes(app, deps);
  reportingRoute(app, deps);
}

function readingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const unchanged = { description: 'It is at the version of `If-None-Match`.' };
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/entitlements', {
      roles: ['ops', 'admin', 'product'],
      cost: 5,
      pool: 'entitlements',
    }),
    tags: ['Entitlements'],
    summary: 'Who may make calls, and until when, at one version',
    responses: {
      200: json(entitlementDocumentSchema, 'The document; its ETag is the version.'),
      304: unchanged,
      ...problems,
    },
  });
  app.openapi(read, (context) => answerDocument(context, deps, { type: 'application/json' }));

  const readSigned = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/entitlements.jws', {
      roles: ['ops', 'admin', 'product'],
      cost: 5,
      pool: 'entitlements',
    }),
    tags: ['Entitlements'],
    summary: 'The same, signed',
    responses: {
      200: text('application/jose', 'A compact JWS of the document; `kid` is in `/.well-known/jwks.json`.'),
      304: unchanged,
      ...problems,
    },
  });
  app.openapi(readSigned, (context) => {
    const [key] = deps.signingKeys;
    if (key === undefined)
      throw new ApiError('not_found', 'This service signs nothing: it has no ENTITLEMENT_SIGNING_KEY.');
    const sign = (document: string) => signedBy(key, document);
    return answerDocument(context, deps, { type: 'application/jose', suffix: `.${publicKeyOf(key).kid}`, sign });
  });

  const keys = createRoute({
    ...openOperation(deps, 'get', '/.well-known/jwks.json'),
    summary: 'The keys that signed documents are verified by',
    responses: { 200: json(jwksSchema, 'The key that signs now, and those before or after it.'), ...problems },
  });
  app.openapi(keys, (context) =>
    context.json({ keys: deps.signingKeys.map(publicKeyOf) }, 200, { 'cache-control': 'public, max-age=300' }),
  );
}

function reportingRoute(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const report = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/entitlements/uses', {
      roles: ['ops', 'product'],
      cost: 5,
      pool: 'entitlements',
      shownOnce: [],
      audits: null,
    }),
    tags: ['Entitlements'],
    summary: 'Report which users were there on a day, where a product has answered from memory',
    request: { body: body(usesBody) },
    responses: { 200: json(recordedUsesSchema, 'For how many it was kept.'), ...problems },
  });
  app.openapi(report, async (context) => {
    const { tenantId } = commandContext(context);
    const { on, userIds } = context.req.valid('json');
    const found = await findVersion(deps.entitlementsDb, tenantId);
    if (found === null) throw notSetUp();
    const today = civilDateOf(nowOf(deps, found), found.view.timeZone);
    if (on > today) throw invalid('/on', `is after ${today}, the present day of the tenant’s zone`);
    if (on < addDays(today, -oldestUseDays)) throw invalid('/on', `is more than ${oldestUseDays} days ago`);
    const recorded = hasEnded(found.view.state) ? 0 : await recordInParts(deps, { tenantId, on, userIds });
    return context.json({ recorded }, 200);
  });
}

interface Form {
  readonly type: string;
  readonly suffix?: string;
  readonly sign?: (document: string) => string;
}

async function answerDocument(
  context: Context<ApiEnv>,
  { entitlementsDb }: RouteDeps,
  { type, suffix = '', sign = (document) => document }: Form,
): Promise<Response> {
  const { tenantId } = commandContext(context);
  const known = await findVersion(entitlementsDb, tenantId);
  if (known === null) throw notSetUp();
  const unchanged = answerUnchanged(context, `${known.version}${suffix}`);
  if (unchanged !== null) return unchanged;
  const entitlements = await findEntitlements(entitlementsDb, tenantId);
  if (entitlements === null) throw notSetUp();
  const document = JSON.stringify(documentJsonOf(entitlements));
  return answerVersioned(context, `${entitlements.version}${suffix}`, type, sign(document));
}

/** More users would be a statement too large for its plan. */
const mostAtOnce = 1_000;

async function recordInParts({ entitlementsDb }: RouteDeps, { userIds, ...day }: Parameters<typeof recordUses>[1]) {
  let recorded = 0;
  for (let start = 0; start < userIds.length; start += mostAtOnce)
    recorded += await recordUses(entitlementsDb, { ...day, userIds: userIds.slice(start, start + mostAtOnce) });
  return recorded;
}
