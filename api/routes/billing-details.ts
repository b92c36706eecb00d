import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { withByName, withByNames } from '../../db/actor-names.ts';
import { type BillingDetails, detailsOf, listDetails, newestDetails } from '../../db/billing-details.ts';
import { taxIdStateOf } from '../../db/tax-id-checks.ts';
import { taxationNow } from '../../domain/rules/tax.ts';
import { handVersionOver, saveVersion } from '../commands/billing-details.ts';
import { nowOf, type RouteDeps, readView, requireInstance } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, commandContext } from '../http/answers.ts';
import { auditAct, nothingToAudit } from '../http/audit.ts';
import { numberIn, pageOf, withoutUndefined } from '../http/lists.ts';
import { accepted, body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';
import { billingDetailsBody, billingDetailsSchema, billingDetailsVersionSchema } from '../schemas/billing-details.ts';
import { listOf, pageFields } from '../schemas/lists.ts';
import { numberText } from '../schemas/request-fields.ts';

/** The largest number that the database's column can hold. */
const maxVersion = 2 ** 31 - 1;
const versionQuery = z.strictObject({ version: numberText(1, maxVersion).optional() });
const versionPage = listOf(billingDetailsVersionSchema);

/** Routes for the addressee of a tenant's invoices (docs/product.md, "Billing details"). */
export function billingDetailsRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/billing-details', { roles: tenantRoles, cost: 1 }),
    tags: ['Billing details'],
    summary: 'Whom invoices are made out to; the newest version, or an older one',
    request: { query: versionQuery },
    responses: { 200: json(billingDetailsSchema, 'The details; 404 until they are saved.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { tenantId } = commandContext(context);
    await requireInstance(deps, tenantId);
    const { version } = context.req.valid('query');
    const newest = await newestDetails(deps.db, tenantId);
    if (version === undefined && newest === null) throw new ApiError('not_found', notSaved);
    if (newest !== null && (version ?? newest.version) === newest.version)
      return context.json(await describe(deps, newest), 200);
    const older = version === undefined ? null : await detailsOf(deps.db, tenantId, version);
    if (older === null) throw new ApiError('not_found', 'There is no such version.');
    return context.json(await describeOlder(deps, older), 200);
  });

  const versions = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/billing-details/versions', { roles: tenantRoles, cost: 1 }),
    tags: ['Billing details'],
    summary: 'All versions, newest first: who saved what, and when',
    request: { query: z.strictObject(pageFields) },
    responses: { 200: json(versionPage, 'A page of versions.'), ...problems },
  });
  app.openapi(versions, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor } = context.req.valid('query');
    await requireInstance(deps, tenantId);
    const before = numberIn(cursor, maxVersion);
    const rows = await listDetails(deps.db, tenantId, withoutUndefined({ before, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, ({ version }) => String(version));
    const named = await withByNames(deps.db, tenantId, data, ({ by }) => by);
    return context.json(z.encode(versionPage, { data: named, nextCursor }), 200);
  });

  const put = createRoute({
    ...operation(deps, 'put', '/v1/tenants/{t}/billing-details', {
      roles: tenantRoles,
      cost: 20,
      shownOnce: [],
      audits: 'billingDetailsSaved',
    }),
    tags: ['Billing details'],
    summary: 'Save billing details as a new version; the same again makes none',
    request: { body: body(billingDetailsBody) },
    responses: { 200: json(billingDetailsSchema, 'The details as they were saved.'), ...accepted, ...problems },
  });
  app.openapi(put, async (context) => {
    const command = commandContext(context);
    const { details, isNew } = await saveVersion(deps, command, context.req.valid('json'));
    if (isNew) await auditAct(context, deps, String(details.version));
    else nothingToAudit(context);
    const taken = await handVersionOver(deps, command, details);
    if (taken.type === 'accepted') return answerAccepted(context, taken);
    return context.json(await describe(deps, details), 200);
  });
}

const notSaved = 'No billing details are saved yet.';

/** An older version, with the judgement of its own tax id. Bills are not taxed by it. */
async function describeOlder({ db }: RouteDeps, older: BillingDetails) {
  const [details, taxIdState] = await Promise.all([named(db, older), taxIdStateOf(db, older)]);
  return z.encode(billingDetailsSchema, { details, taxIdState, taxation: null });
}

function named(db: RouteDeps['db'], details: BillingDetails) {
  return withByName(db, details.tenantId, details, ({ by }) => by);
}

async function describe(deps: RouteDeps, saved: BillingDetails) {
  const recorded = await readView(deps, saved.tenantId);
  const details = await named(deps.db, saved);
  const { view } = recorded;
  const taxIdState = view.tax.buyer?.taxIdState ?? 'unverified';
  return z.encode(billingDetailsSchema, { details, taxIdState, taxation: taxationNow(view, nowOf(deps, recorded)) });
}
