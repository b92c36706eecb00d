import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { actorOf, newSecret, storeKey } from '../../db/keys.ts';
import { addFirstOwner } from '../../db/members.ts';
import { findView } from '../../db/subscriptions.ts';
import { findTenant, reserveTenant } from '../../db/tenants.ts';
import { noteTrialAddress } from '../../db/trial-signs.ts';
import type { SignUp } from '../../domain/inputs.ts';
import { hasEnded } from '../../domain/stage.ts';
import { type RouteDeps, readSubscription, sendCommand } from '../commands/changes.ts';
import type { ApiConfig } from '../deps.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, commandContext } from '../http/answers.ts';
import { accepted, body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { ApiError, invalid, notFound } from '../http/problems.ts';
import { answeredBefore, answersFromRecord } from '../http/repeats.ts';
import { createdTenantSchema, createTenantBody, tenantSchema } from '../schemas/tenant.ts';

type CreateTenant = z.infer<typeof createTenantBody>;

export function tenantRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const create = createRoute({
    ...operation(deps, 'post', '/v1/tenants', {
      roles: ['ops'],
      cost: 1,
      shownOnce: ['apiKey', 'productApiKey'],
      audits: null,
    }),
    tags: ['Tenants'],
    summary: 'Begin a tenant: its instance, its trial, its keys',
    request: { body: body(createTenantBody) },
    responses: {
      201: json(createdTenantSchema, 'The tenant; its keys are shown this once.'),
      ...accepted,
      ...problems,
    },
  });
  answersFromRecord.add('POST /v1/tenants');
  app.openapi(create, async (context) => {
    const request = context.req.valid('json');
    const { caller, commandId } = commandContext(context);
    const tenantId = request.tenantId ?? generatedId(commandId);
    if (context.get('isAnswered')) return context.json(await describeCreated(deps, tenantId, commandId), 201);
    const { name, adminEmail } = request;
    const signUp = signUpOf(deps, tenantId, request);
    const reserve = () => reserveTenant(deps.db, { id: tenantId, name, adminEmail, createdBy: commandId });
    if (!((await reserve()) || ((await deps.releaseUnbegun(tenantId)) && (await reserve()))))
      throw new ApiError('tenant_exists', `The id ${tenantId} is taken, or was once.`);
    // Of a tenant that has begun both are recorded, and what was removed since must not come back.
    if ((await findView(deps.db, tenantId)) === null) {
      await addFirstOwner(deps.db, tenantId, { email: adminEmail, createdBy: actorOf(caller) });
      // Trials on a test clock are tests, and are not compared.
      if (signUp.frozenAt === null) await noteTrialAddress(deps.db, tenantId, adminEmail);
    }
    const changed = await sendCommand(deps, { tenantId, commandId, caller }, signUp);
    if (changed.type === 'accepted') return answerAccepted(context, changed);
    const subscription = await readSubscription(deps, tenantId);
    const keys = hasEnded(subscription.state) ? {} : await issueKeys(deps, tenantId, actorOf(caller));
    return context.json({ tenant: await describeTenant(deps, tenantId), subscription, ...keys }, 201);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}', { roles: tenantRoles, cost: 1 }),
    tags: ['Tenants'],
    summary: 'Who a tenant is',
    responses: { 200: json(tenantSchema, 'The tenant; name and address are gone once it is deleted.'), ...problems },
  });
  app.openapi(read, async (context) => context.json(await describeTenant(deps, commandContext(context).tenantId), 200));
}

/** A tenant that this request created, as it is now and without keys; refused where another did. */
async function describeCreated(deps: RouteDeps, tenantId: string, commandId: string) {
  const created = await findTenant(deps.db, tenantId);
  if (created?.createdBy !== commandId) throw answeredBefore();
  return { tenant: await describeTenant(deps, tenantId), subscription: await readSubscription(deps, tenantId) };
}

async function issueKeys({ db }: RouteDeps, tenantId: string, createdBy: string) {
  const apiKey = newSecret('admin');
  const productApiKey = newSecret('product');
  await storeKey(db, apiKey, 'admin', tenantId, { createdBy });
  await storeKey(db, productApiKey, 'product', tenantId, { createdBy });
  return { apiKey, productApiKey };
}

function signUpOf({ config }: RouteDeps, tenantId: string, request: CreateTenant): SignUp {
  const { defaults, policy, live } = config;
  if (request.testClock !== undefined && live) {
    throw invalid('/testClock', 'A test clock is never used with a live key of the card processor.');
  }
  const override = taxOverrideOf(config, request.taxPercent);
  return {
    type: 'signUp',
    tenantId,
    timeZone: request.timeZone ?? defaults.timeZone,
    currency: request.currency ?? defaults.currency,
    tax: { override, seller: defaults.seller },
    taxMilliPercent: override ?? 0,
    unitPrice: request.unitPrice ?? defaults.unitPrice,
    policy: { ...policy, trialDays: request.trialDays ?? policy.trialDays },
    frozenAt: request.testClock === undefined ? null : request.testClock.frozenTime,
  };
}

/** A percentage in thousandths, as in the rules; null where the tax follows from the tax rules. */
export function taxOverrideOf(
  { live, sellerHasTaxId }: ApiConfig,
  taxPercent: number | null | undefined,
): number | null {
  if (taxPercent == null) return null;
  if (taxPercent > 0 && live && !sellerHasTaxId)
    throw invalid('/taxPercent', 'The seller has no tax id: set SELLER_TAX_ID before tax is taken with a live key.');
  return Math.round(taxPercent * 1000);
}

/** A tenant as it is answered; throws a 404 where it does not exist. */
export async function describeTenant({ db }: RouteDeps, tenantId: string) {
  const tenant = await findTenant(db, tenantId);
  if (tenant === null) throw notFound('tenant');
  const override = (await findView(db, tenantId))?.view.tax.override ?? null;
  return z.encode(tenantSchema, { ...tenant, tenantId, taxPercent: override === null ? null : override / 1_000 });
}

/** A tenant's id, derived from the command's, so that a repeated creation finds its own tenant. */
function generatedId(commandId: string): string {
  return `t-${commandId
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase()
    .slice(0, 20)}`;
}
