import { setTimeout as sleep } from 'node:timers/promises';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type ChargeRow, findCharges, unknownChargesOf } from '../../db/charges.ts';
import { listTenants } from '../../db/tenant-list.ts';
import { isUnanswered } from '../../domain/charge-states.ts';
import { chargeNews, databaseRestored } from '../../workflows/messages.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { finishDeletion } from '../commands/finish-deletion.ts';
import { signalTenant } from '../commands/signal-tenant.ts';
import type { ApiEnv } from '../http/access.ts';
import { askedIn } from '../http/answers.ts';
import { pageOf, positionIn } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { listedTenantSchema, readListedTenant, toListedTenant } from '../schemas/listed-tenant.ts';
import { toCharge } from '../schemas/present.ts';
import { chargeSchema, cursorQuery, limitQuery, listOf, nothingBody, subscriptionState } from '../schemas/schemas.ts';

const tenantsQuery = z
  .object({
    state: subscriptionState.optional(),
    attention: z.enum(['true', 'false']).optional(),
    q: z.string().max(200).optional(),
    limit: limitQuery,
    cursor: cursorQuery,
  })
  .strict();

const lookedUpSchema = z
  .object({
    /** The charges that were looked up, as they stand now. */
    asked: z.array(chargeSchema),
    /** The ids of those that are still unknown: they are looked up further, at growing intervals. */
    stillUnknown: z.array(z.string()),
    /** Whether the tenant was deleted before the database was set back: its deletion is carried out again. */
    deletedAgain: z.boolean(),
  })
  .openapi('ChargesLookedUp');

export function opsRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/ops/tenants', ['ops']),
    tags: ['Ops'],
    summary: 'Tenants by id, with what is due next and what needs attention',
    request: { query: tenantsQuery },
    responses: { 200: json(listOf(listedTenantSchema), 'A page of tenants.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { state, attention, q, limit, cursor } = context.req.valid('query');
    const after = positionIn(cursor);
    const rows = await listTenants(deps.db, {
      limit: limit + 1,
      ...(state !== undefined && { state }),
      ...(attention !== undefined && { attention: attention === 'true' }),
      ...(q !== undefined && { q }),
      ...(after !== undefined && { after }),
    });
    const page = pageOf(
      rows,
      limit,
      (row) => toListedTenant(row, deps),
      ({ tenantId }) => tenantId,
    );
    return context.json(page, 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/ops/tenants/{t}', ['ops']),
    tags: ['Ops'],
    summary: 'One tenant, with what is due next and what needs attention',
    responses: { 200: json(listedTenantSchema, 'The tenant.'), ...problems },
  });
  app.openapi(read, async (context) => {
    return context.json(await readListedTenant(deps, askedIn(context).tenantId), 200);
  });

  const reconcile = createRoute({
    ...operation(deps, 'post', '/v1/ops/tenants/{t}/reconcile', ['ops']),
    tags: ['Ops'],
    summary: 'Look up every unknown charge of a tenant now, and have written down what the database lacks of it',
    request: { body: { content: { 'application/json': { schema: nothingBody } } } },
    responses: { 200: json(lookedUpSchema, 'What was looked up, and what came of it.'), ...problems },
  });
  app.openapi(reconcile, async (context) => {
    const { tenantId } = askedIn(context);
    const deletedAgain = await finishDeletion(deps, tenantId);
    await signalTenant(deps, tenantId, (handle) => handle.signal(databaseRestored));
    const charges = await lookUpNow(deps, tenantId);
    const stillUnknown = charges.filter(isUnanswered).map(({ id }) => id);
    return context.json({ asked: charges.map((charge) => toCharge(charge, deps)), stillUnknown, deletedAgain }, 200);
  });
}

/** A pending charge is in its turn's hands for a minute; after that somebody has to ask. */
const inHandMs = 60_000;
/** The card processor answers within this time, or is away. */
const patienceMs = 3_000;
const pauseMs = 100;

/** Has the tenant's workflow look its unknown charges up, and answers how they stand when that is done or takes too long. */
async function lookUpNow(deps: RouteDeps, tenantId: string): Promise<readonly ChargeRow[]> {
  const startedAt = deps.now();
  const unknown = await unknownChargesOf(deps.db, tenantId, new Date(startedAt - inHandMs));
  for (const { key: chargeKey } of unknown)
    await signalTenant(deps, tenantId, (handle) => handle.signal(chargeNews, { chargeKey }));
  const ids = unknown.map(({ id }) => id);
  for (;;) {
    const charges = await findCharges(deps.db, ids);
    if (!charges.some(isUnanswered) || deps.now() - startedAt > patienceMs) return charges;
    await sleep(pauseMs);
  }
}
