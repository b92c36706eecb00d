import { randomUUID } from 'node:crypto';
import { desc, inArray } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { memberAccess, openRoutes, routeAccess } from '../../api/http/operation.ts';
import type { Role } from '../../db/keys.ts';
import { apiKeys } from '../../db/schema.ts';
import { useService } from '../support/fixtures.ts';
import type { TenantKeys } from '../support/service.ts';

/** Every route × every role × own, other or deleted tenant (docs/trust.md, "T10"), generated from the router. */

const service = useService();
let own: TenantKeys;
let other: TenantKeys;
let gone: TenantKeys;
let metricsKey: string;

beforeAll(async () => {
  [own, other, gone] = await Promise.all([
    service.createTenant('own'),
    service.createTenant('other'),
    service.createTenant('gone'),
  ]);
  metricsKey = await service.makeKey('metrics', null);
  await service.ask('POST', '/v1/tenants/gone/subscription/cancellation', { body: {} });
  await service.ask('POST', '/v1/tenants/gone/test-clock/advance', { body: { by: 'P1M' } });
  const { body } = await service.ask('GET', '/v1/tenants/gone/subscription');
  expect(body).toMatchObject({ state: 'deleted' });
});

/** Routes that need no key. */
const keyless = [
  'GET /healthz',
  'GET /readyz',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/{file}',
  'GET /.well-known/jwks.json',
  'POST /webhooks/stripe',
  // Opened by the token of the charge.
  'GET /pay/{id}',
  'POST /pay/{id}',
  // Opened by the token of a mailed link.
  'GET /task/{id}',
  'POST /task/{id}/payment',
  'POST /task/{id}/card',
  'GET /task/{id}/invoice.pdf',
];

const declared = (): readonly string[] => [...routeAccess.keys()];
const placeholders = (route: string): string => route.replaceAll(/\{(\w+)\}/g, ':$1');

const callers = ['ops', 'finance', 'metrics', 'admin', 'product', 'none', 'bad'] as const;
type CallerName = (typeof callers)[number];
type Whose = 'own' | 'another' | 'deleted';

/** A key for a caller; a tenant's own keys belong to the tenant in the request, or to another one. */
function keyOf(caller: CallerName, whose: Whose): string | null {
  const keys = whose === 'own' ? own : whose === 'deleted' ? gone : other;
  switch (caller) {
    case 'ops':
      return service.keys.ops;
    case 'finance':
      return service.keys.finance;
    case 'metrics':
      return metricsKey;
    case 'admin':
    case 'product':
      return keys[caller];
    case 'none':
      return null;
    case 'bad':
      return 'lk_ops_nobody-has-this-key';
  }
}

/** A request that changes nothing on any route: what it names is missing or not valid. */
async function ask(route: string, caller: CallerName, whose: Whose): Promise<{ status: number; code: unknown }> {
  const [method = '', path = ''] = route.split(' ');
  const filled = path
    .replace('{t}', whose === 'deleted' ? gone.tenantId : own.tenantId)
    .replaceAll(/\{\w+\}/g, () => `lic_${Math.floor(Math.random() * 1e8) + 1e8}`);
  const hasBody = method !== 'GET';
  const { status, body } = await service.ask(method, filled, {
    key: keyOf(caller, whose),
    ...(hasBody && { body: { nobodyKnows: randomUUID() } }),
  });
  return { status, code: (body as { code?: unknown } | null)?.code };
}

describe('access', () => {
  it('is declared for every route there is', () => {
    const served = service.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`);
    const known = new Set([...keyless, ...declared()].map(placeholders));
    expect([...new Set(served)].filter((route) => !known.has(route))).toEqual([]);
    expect(new Set(served).size).toBe(known.size);
    expect([...openRoutes].sort()).toEqual([...keyless].sort());
  });

  it('agrees with the OpenAPI document', async () => {
    const { body } = await service.ask('GET', '/openapi.json', { key: null });
    const { paths } = body as { paths: Record<string, Record<string, { description?: string }>> };
    const documented = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => method !== 'parameters')
        .map(([method, { description = '' }]) => `${method.toUpperCase()} ${path} ${description}`),
    );
    const roles = [...routeAccess].map(([route, names]) => {
      const members = memberAccess.get(route);
      return `${route} Roles: ${names.join(', ')}.${members === undefined ? '' : ` Members: ${members.join(', ')}.`}`;
    });
    const open = keyless.map((route) => `${route} Needs no key.`);
    expect(documented.sort()).toEqual([...roles, ...open].sort());
  });

  it.each(callers)('of %s is by role, and a tenant’s alone', async (caller) => {
    const wrong: string[] = [];
    for (const [route, roles] of routeAccess) {
      const hasTenant = route.includes('{t}');
      for (const whose of ['own', 'another', 'deleted'] as const) {
        const { status } = await ask(route, caller, whose);
        const expected = expectedStatus(caller, roles, hasTenant, whose);
        const fits = expected === 'let in' ? status !== 401 && status !== 403 && status < 500 : status === expected;
        if (!fits) wrong.push(`${route} as ${caller}, ${whose}: ${status}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  function expectedStatus(
    caller: CallerName,
    roles: readonly Role[],
    hasTenant: boolean,
    whose: Whose,
  ): number | 'let in' {
    if (caller === 'none' || caller === 'bad') return 401;
    const isTenantsKey = caller === 'admin' || caller === 'product';
    if (isTenantsKey && hasTenant && whose === 'another') return 404;
    return roles.includes(caller) ? 'let in' : 403;
  }

  it('is requested with a challenge', async () => {
    const { status, headers, body } = await service.ask('GET', '/v1/tenants/own/subscription', { key: null });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('is refused by naming whose keys are let in', async () => {
    const { body } = await service.ask('GET', '/v1/finance/charges', { key: own.admin });
    expect(body).toMatchObject({
      code: 'forbidden',
      detail: 'This route is for keys of finance, ops; this one is of admin.',
    });
  });

  it('does not tell a tenant that is not there from another’s', async () => {
    const [others, nobodys] = await Promise.all([
      service.ask('GET', '/v1/tenants/other/subscription', { key: own.admin }),
      service.ask('GET', '/v1/tenants/not-there/subscription', { key: own.admin }),
    ]);
    expect(others.body).toEqual(nobodys.body);
    expect(others.status).toBe(404);
  });

  it('ends with a key that was revoked', async () => {
    const key = await service.makeKey('admin', 'own');
    expect((await service.ask('GET', '/v1/tenants/own/subscription', { key })).status).toBe(200);
    const newest = service.world.db.select({ id: apiKeys.id }).from(apiKeys).orderBy(desc(apiKeys.createdAt)).limit(1);
    await service.world.db.update(apiKeys).set({ revokedAt: new Date() }).where(inArray(apiKeys.id, newest));
    expect((await service.ask('GET', '/v1/tenants/own/subscription', { key })).status).toBe(401);
  });
});

describe('of a deleted tenant', () => {
  const path = (rest: string): string => `/v1/tenants/gone${rest}`;

  it.each(['/users', '/users/ann', '/licences', '/export'])('%s is gone', async (rest) => {
    for (const key of [service.keys.ops, gone.admin])
      expect(await service.ask('GET', path(rest), { key })).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it.each([
    ['PUT', '/price', { unitPrice: 1 }],
    ['POST', '/subscription/activation', { quantity: 1 }],
    ['DELETE', '/subscription/activation'],
    ['POST', '/subscription/cancellation', {}],
    ['DELETE', '/subscription/cancellation'],
    ['POST', '/licences', { quantity: 1 }],
    ['POST', '/licences/removals', { quantity: 1 }],
    ['POST', '/licences/reactivations', { quantity: 1 }],
    ['POST', '/payment-method/setup-sessions', { returnUrl: 'https://app.test/back' }],
    ['PUT', '/payment-method', { paymentMethod: 'pm_card_visa' }],
    ['POST', '/payments'],
    ['POST', '/test-clock/advance', { by: 'P1D' }],
  ])('%s %s comes too late', async (method, rest, body?: unknown) => {
    const answer = await service.ask(method, path(rest), { ...(body !== undefined && { body }) });
    expect(answer).toMatchObject({ status: 409, body: { code: 'subscription_ended' } });
  });

  it('the records stay readable', async () => {
    for (const [rest, keys] of [
      ['/subscription', [service.keys.ops, gone.admin]],
      ['/activity', [service.keys.ops, gone.admin]],
      ['/upcoming', [service.keys.ops, gone.admin]],
      ['/charges', [service.keys.ops, service.keys.finance, gone.admin]],
      ['/invoices', [service.keys.ops, service.keys.finance, gone.admin]],
      ['/deletion-certificate', [service.keys.ops, service.keys.finance]],
    ] as const)
      for (const key of keys)
        expect([rest, (await service.ask('GET', path(rest), { key })).status]).toEqual([rest, 200]);
  });

  it('a quote says that it has ended', async () => {
    const answer = await service.ask('POST', path('/quotes'), { body: { change: { type: 'cancel' } } });
    expect(answer).toMatchObject({ status: 200, body: { refusal: { code: 'subscription_ended' } } });
  });

  it('no user is licensed, and the product gets that as an answer', async () => {
    expect(await service.ask('GET', path('/entitlements/ann'), { key: gone.product })).toMatchObject({
      status: 200,
      body: { userId: 'ann', licensed: false, licenceId: null, until: null, checkAgainAt: expect.any(String) },
    });
  });
});
