import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { chargesToLookUp } from '../../db/charges.ts';
import { listNeeded, neededSort, readNeeds } from '../../db/needs.ts';
import { findListedTenant, listTenants, type TenantSort, tenantSorts } from '../../db/tenants.ts';
import { isUnanswered } from '../../domain/charge-states.ts';
import { databaseRestored } from '../../workflows/messages.ts';
import { notSetUp, type RouteDeps } from '../commands/changes.ts';
import { finishDeletion } from '../commands/finish-deletion.ts';
import { lookUpNow } from '../commands/look-up.ts';
import { signalTenant } from '../commands/signal-tenant.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { sortedPageOf, sortedPositionIn, withoutUndefined } from '../http/lists.ts';
import { body, json, operation, problems } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { pageFields, pageQuery, sortedListOf, sortOrder } from '../schemas/lists.ts';
import { neededSchema, needKind, needSchema } from '../schemas/need.ts';
import { ensuredRunSchema, listedTenantSchema, lookedUpSchema, nothingBody } from '../schemas/ops.ts';
import { flag, searchText } from '../schemas/request-fields.ts';
import { subscriptionState } from '../schemas/subscription.ts';
import { linked } from '../schemas/workflow.ts';

const tenantsQuery = z.strictObject({
  state: subscriptionState.optional(),
  attention: flag.optional(),
  trialAgain: flag.optional(),
  q: searchText.optional(),
  sort: z.enum(Object.keys(tenantSorts) as TenantSort[]).default('id'),
  order: sortOrder,
  ...pageFields,
});
const tenantPage = sortedListOf(listedTenantSchema);
const needList = z.object({ data: z.array(needSchema) });
const neededPage = sortedListOf(neededSchema);
/** A list of needs has no other order. */
const oldestFirst = { sort: 'since', order: 'asc' } as const;

export function opsRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/ops/tenants', { roles: ['ops'], cost: 5 }),
    tags: ['Ops'],
    summary: 'Tenants by id or in another order, with what is due next and what needs attention',
    request: { query: tenantsQuery },
    responses: { 200: json(tenantPage, 'A page of tenants.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor, sort, order, ...filter } = context.req.valid('query');
    const position = sortedPositionIn(cursor, { sort, order }, tenantSorts[sort]);
    const found = await listTenants(deps.db, withoutUndefined(filter), { sort, order, position, limit });
    const page = sortedPageOf(found, { sort, order });
    return context.json(z.encode(tenantPage, { ...page, data: page.data.map((row) => linked(deps, row)) }), 200);
  });

  needRoutes(app, deps);

  const read = createRoute({
    ...operation(deps, 'get', '/v1/ops/tenants/{t}', { roles: ['ops'], cost: 1 }),
    tags: ['Ops'],
    summary: 'One tenant, with what is due next and what needs attention',
    responses: { 200: json(listedTenantSchema, 'The tenant.'), ...problems },
  });
  app.openapi(read, async (context) => {
    return context.json(await readListedTenant(deps, commandContext(context).tenantId), 200);
  });

  const reconcile = createRoute({
    ...operation(deps, 'post', '/v1/ops/tenants/{t}/reconcile', {
      roles: ['ops'],
      cost: 20,
      shownOnce: [],
      audits: null,
    }),
    tags: ['Ops'],
    summary:
      'Look up now every charge of a tenant that is unknown or waits for its payer, and have written down what the database lacks of it',
    request: { body: body(nothingBody) },
    responses: { 200: json(lookedUpSchema, 'What was looked up, and what came of it.'), ...problems },
  });
  app.openapi(reconcile, async (context) => {
    const { tenantId } = commandContext(context);
    const deletedAgain = await finishDeletion(deps, tenantId);
    await signalTenant(deps, tenantId, (handle) => handle.signal(databaseRestored));
    const sentBefore = new Date(deps.now() - beingMadeMs);
    const charges = await lookUpNow(deps, await chargesToLookUp(deps.db, tenantId, sentBefore));
    const stillUnknown = charges.filter(isUnanswered).map(({ id }) => id);
    const asked = charges.map((charge) => linked(deps, charge));
    return context.json(z.encode(lookedUpSchema, { asked, stillUnknown, deletedAgain }), 200);
  });

  runRoute(app, deps);
}

function needRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const needs = createRoute({
    ...operation(deps, 'get', '/v1/ops/needs', { roles: ['ops'], cost: 5 }),
    tags: ['Ops'],
    summary: 'What waits for ops: of each kind how many, and the ten oldest',
    responses: { 200: json(needList, 'Each kind, the most urgent first.'), ...problems },
  });
  app.openapi(needs, async (context) =>
    context.json(z.encode(needList, { data: [...(await readNeeds(deps.db))] }), 200),
  );

  const needed = createRoute({
    ...operation(deps, 'get', '/v1/ops/needs/{kind}', { roles: ['ops'], cost: 5 }),
    tags: ['Ops'],
    summary: 'All that waits for ops of one kind, oldest first',
    request: { params: z.object({ kind: needKind }), query: pageQuery },
    responses: { 200: json(neededPage, 'A page of them.'), ...problems },
  });
  app.openapi(needed, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const position = sortedPositionIn(cursor, oldestFirst, neededSort);
    const found = await listNeeded(deps.db, context.req.valid('param').kind, { limit, position });
    return context.json(z.encode(neededPage, sortedPageOf(found, oldestFirst)), 200);
  });
}

function runRoute(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const ensure = createRoute({
    ...operation(deps, 'post', '/v1/ops/tenants/{t}/run', { roles: ['ops'], cost: 20, shownOnce: [], audits: null }),
    tags: ['Ops'],
    summary: 'Begin a tenant’s run in Temporal again from what is recorded, where it was lost or cannot go on',
    request: { body: body(nothingBody) },
    responses: { 200: json(ensuredRunSchema, 'What was done, and why.'), ...problems },
  });
  app.openapi(ensure, async (context) => {
    const { outcome, why } = await deps.ensureRun(commandContext(context).tenantId, { evenIfFailing: true });
    if (outcome === 'not_set_up') throw notSetUp();
    return context.json(z.encode(ensuredRunSchema, { outcome, why }), 200);
  });
}

/** One tenant as ops see it; throws a 404 where it does not exist. */
export async function readListedTenant(deps: RouteDeps, tenantId: string): Promise<z.input<typeof listedTenantSchema>> {
  const row = await findListedTenant(deps.db, tenantId);
  if (row === null) throw notFound('tenant');
  return z.encode(listedTenantSchema, linked(deps, row));
}

/** For this time a pending charge is still being made; after it, it has to be looked up. */
const beingMadeMs = 60_000;
