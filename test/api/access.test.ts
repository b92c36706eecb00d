import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeAccess } from '../../api/operation.ts';
import { type Answer, type Api, createApi, keys, type Tenant } from './support/api.ts';

// Who gets which answer, for every route there is (trust.md, T10).

let api: Api;
let own: Tenant;
let others: Tenant;
let deleted: Tenant;
beforeAll(async () => {
  api = await createApi();
  [own, others, deleted] = await Promise.all([api.begin('own'), api.begin('others'), api.begin('deleted')]);
  await deleted.ask('POST', '/subscription/cancellation', {});
  await deleted.advance('2026-03-15T10:00:00Z');
});
afterAll(() => api.close());

const roles = ['ops', 'finance', 'admin', 'product'] as const;
type Role = (typeof roles)[number];

/** What needs no key. */
const open = [
  'GET /healthz',
  'GET /readyz',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/{file}',
  'POST /webhooks/stripe',
];

/** What is still there of a tenant whose instance is deleted; everything else is gone or refused. */
const keptAfterDeletion =
  /\/(subscription|charges|invoices|activity|upcoming|deletion-certificate|entitlements\/\{userId\})$/;

describe('every route', () => {
  it('is in the table of who may use it, or is known to need no key', () => {
    const registered = api.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, (_, name) => `{${name}}`)}`);
    const known = new Set([...routeAccess.keys(), ...open]);
    expect([...new Set(registered)].filter((route) => !known.has(route))).toEqual([]);
    expect(routeAccess.size).toBeGreaterThan(30);
  });

  it('asks who is asking', async () => {
    for (const [route] of routeAccess) {
      for (const as of ['', 'lk_ops_of_nobody']) {
        const answer = await ask(route, own, as);
        expect([route, answer.status, answer.body.code]).toEqual([route, 401, 'unauthorized']);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });

  it("shows nobody another tenant's anything: not even that it is there", async () => {
    for (const [route] of routesOfTenants()) {
      for (const as of [own.adminKey, own.productKey]) {
        for (const tenant of [others, deleted, { ...others, id: 'nobody' }]) {
          const answer = await ask(route, tenant, as);
          expect([route, tenant.id, answer.status, answer.body.code]).toEqual([route, tenant.id, 404, 'not_found']);
        }
      }
    }
  });

  it('lets in the roles it names, and no other', async () => {
    for (const [route, allowed] of routeAccess) {
      for (const role of roles) {
        const { status, body } = await ask(route, own, keyOf(role));
        const forbidden = status === 403 && body.code === 'forbidden';
        expect([route, role, forbidden]).toEqual([route, role, !allowed.includes(role)]);
        expect(status).toBeLessThan(500);
      }
    }
  });

  it('answers of a deleted tenant what is kept, and 404 or `subscription_ended` otherwise', async () => {
    for (const [route, allowed] of routesOfTenants()) {
      for (const role of allowed) {
        const as = role === 'admin' ? deleted.adminKey : role === 'product' ? deleted.productKey : keys[role];
        const { status, body } = await ask(route, deleted, as);
        const got = status < 300 ? 'kept' : body.code;
        const [method = '', path = ''] = route.split(' ');
        const expected = method === 'GET' && keptAfterDeletion.test(path) ? ['kept'] : endings;
        expect(expected, `${role}: ${route} answered ${status} ${body.code}`).toContain(got);
      }
    }
  });
});

const endings = ['not_found', 'subscription_ended', 'validation_failed'];

function routesOfTenants() {
  return [...routeAccess].filter(([route]) => route.includes('{t}'));
}

function keyOf(role: Role): string {
  return { ...keys, admin: own.adminKey, product: own.productKey }[role];
}

/** Asks a route with ids that are nobody's and a body that says nothing. */
function ask(route: string, tenant: Pick<Tenant, 'id'>, as: string): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const address = path.replace('{t}', tenant.id).replaceAll(/\{\w+\}/g, 'lic_404');
  return api.ask(method, address, method === 'GET' || method === 'DELETE' ? undefined : {}, { as });
}
