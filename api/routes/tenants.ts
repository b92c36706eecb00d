import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { newSecret, storeKey } from '../../db/keys.ts';
import { findTenant, reserveTenant } from '../../db/tenants.ts';
import type { SignUp } from '../../domain/inputs.ts';
import { type RouteDeps, readSubscription, sendCommand } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, askedIn } from '../http/answers.ts';
import { body, json, operation, problems, tenantPeople } from '../http/operation.ts';
import { ApiError, invalid } from '../http/problems.ts';
import {
  createdTenantSchema,
  createTenantBody,
  operationSchema,
  priceBody,
  subscriptionSchema,
  tenantSchema,
} from '../schemas/schemas.ts';

type CreateTenant = z.infer<typeof createTenantBody>;

export function tenantRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const create = createRoute({
    ...operation(deps, 'post', '/v1/tenants', ['ops']),
    tags: ['Tenants'],
    summary: 'Begin a tenant: its instance, its trial, its keys',
    request: { body: body(createTenantBody) },
    responses: {
      201: json(createdTenantSchema, 'The tenant; its keys are shown this once.'),
      202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.'),
      ...problems,
    },
  });
  app.openapi(create, async (context) => {
    const request = context.req.valid('json');
    const { caller, commandId } = askedIn(context);
    const tenantId = request.tenantId ?? generatedId(commandId);
    const { name, adminEmail } = request;
    const signUp = signUpOf(deps, tenantId, request);
    const reserved = await reserveTenant(deps.db, { id: tenantId, name, adminEmail, createdBy: commandId });
    if (!reserved) throw new ApiError('tenant_exists', `The id ${tenantId} is taken, or was once.`);
    const changed = await sendCommand(deps, { tenantId, commandId, caller }, signUp);
    if (changed.type === 'accepted') return answerAccepted(context, changed);
    const subscription = await readSubscription(deps, tenantId);
    const keys = subscription.state === 'deleted' ? {} : await issueKeys(deps, tenantId);
    return context.json({ tenant: await describeTenant(deps, tenantId), subscription, ...keys }, 201);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}', tenantPeople),
    tags: ['Tenants'],
    summary: 'Who a tenant is',
    responses: { 200: json(tenantSchema, 'The tenant; name and address are gone once it is deleted.'), ...problems },
  });
  app.openapi(read, async (context) => context.json(await describeTenant(deps, askedIn(context).tenantId), 200));

  const price = createRoute({
    ...operation(deps, 'put', '/v1/tenants/{t}/price', ['ops']),
    tags: ['Tenants'],
    summary: 'Set a new price version, from the next renewal on',
    request: { body: body(priceBody) },
    responses: {
      200: json(subscriptionSchema, 'The subscription.'),
      202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.'),
      ...problems,
    },
  });
  app.openapi(price, async (context) => {
    const { unitPrice } = context.req.valid('json');
    const asked = askedIn(context);
    const changed = await sendCommand(deps, asked, { type: 'setPrice', unitPrice });
    if (changed.type === 'accepted') return answerAccepted(context, changed);
    return context.json(await readSubscription(deps, asked.tenantId), 200);
  });
}

async function issueKeys({ db }: RouteDeps, tenantId: string) {
  const apiKey = newSecret('admin');
  const productApiKey = newSecret('product');
  await storeKey(db, apiKey, 'admin', tenantId);
  await storeKey(db, productApiKey, 'product', tenantId);
  return { apiKey, productApiKey };
}

function signUpOf({ config }: RouteDeps, tenantId: string, request: CreateTenant): SignUp {
  const { defaults, policy, allowTestClocks } = config;
  if (request.testClock !== undefined && !allowTestClocks) {
    throw invalid('/testClock', 'A test clock is never used with a live key of the card processor.');
  }
  return {
    type: 'signUp',
    tenantId,
    timeZone: request.timeZone ?? defaults.timeZone,
    currency: request.currency ?? defaults.currency,
    taxMilliPercent: Math.round((request.taxPercent ?? 0) * 1000),
    unitPrice: request.unitPrice ?? defaults.unitPrice,
    policy: { ...policy, trialDays: request.trialDays ?? policy.trialDays },
    frozenAt: request.testClock === undefined ? null : Date.parse(request.testClock.frozenTime),
  };
}

async function describeTenant({ db }: RouteDeps, tenantId: string) {
  const tenant = await findTenant(db, tenantId);
  if (tenant === null) throw new ApiError('not_found', 'There is no such tenant.');
  const { name, adminEmail, createdAt } = tenant;
  return { tenantId, name, adminEmail, createdAt: createdAt.toISOString() };
}

/** Made from the command's id, so that a repeated creation finds its own tenant. */
function generatedId(commandId: string): string {
  return `t-${commandId
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase()
    .slice(0, 20)}`;
}
