import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiConfig } from '../../api/deps.ts';
import { type Connection, connect } from '../../db/connect.ts';
import { newSecret, type Role, storeKey } from '../../db/keys.ts';
import { requests, tenants } from '../../db/schema.ts';
import { bareApp, bareSite } from '../support/bare-app.ts';
import { createTestDatabase, type TestDatabase, unguarded } from '../support/database.ts';

// How often one key, or one address without a key, may ask. Nothing here reaches a workflow, so there is none.

let database: TestDatabase;
let connection: Connection;
const keys = new Map<Role, string>();
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 4);
  await connection.db.insert(tenants).values({ id: 'acme', createdBy: 'test' });
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

beforeEach(async () => {
  for (const role of ['ops', 'finance', 'product'] as const) {
    keys.set(role, newSecret(role));
    await storeKey(connection.db, keys.get(role) ?? '', role, role === 'product' ? 'acme' : null);
  }
});
afterEach(async () => {
  await unguarded(database.url, (db) => db.delete(requests));
});

const limited = {
  rateLimits: { perKey: 15, perProductKey: 6, perAddress: 4, cardsPerHour: 2 },
  proxies: { header: 'x-forwarded-for', networks: ['10.0.0.0/8'] },
} as const;

/** As a request comes from the proxy in front. */
const throughProxy = { incoming: { socket: { remoteAddress: '10.0.0.1' } } };

function appWith(limits: Partial<ApiConfig>) {
  return bareApp(connection.db, limits);
}

type App = ReturnType<typeof appWith>;

function ask(app: App, path: string, key: string | null, from = '203.0.113.1', init: RequestInit = {}) {
  const headers = { 'x-forwarded-for': from, ...(key !== null && { authorization: `Bearer ${key}` }), ...init.headers };
  return app.request(path, { ...init, headers }, throughProxy);
}

async function statusesOf(times: number, act: () => Response | Promise<Response>): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let turn = 0; turn < times; turn += 1) statuses.push((await act()).status);
  return statuses;
}

const charges = '/v1/finance/charges';

describe('a key', () => {
  it('says when to come back, and limits no other caller', async () => {
    const app = appWith(limited);
    const finance = keys.get('finance') ?? '';
    expect(await statusesOf(4, () => ask(app, charges, finance))).toEqual([200, 200, 200, 429]);

    const refused = await ask(app, charges, finance);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate_limited', title: 'Too many requests' });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect((await ask(app, charges, keys.get('ops') ?? '')).status).toBe(200);
  });

  it('may ask for less of what costs more', async () => {
    const app = appWith(limited);
    const ops = keys.get('ops') ?? '';
    expect(await statusesOf(16, () => ask(app, '/v1/finance/refunds/none', ops))).toEqual([
      ...Array.from({ length: 15 }, () => 404),
      429,
    ]);
    expect(await statusesOf(2, () => ask(app, '/metrics', keys.get('finance') ?? ''))).toEqual([429, 429]);
  });

  it('of the product has a limit of its own, as it asks many times a second', async () => {
    const app = appWith(limited);
    const entitlements = () => ask(app, '/v1/tenants/acme/entitlements/ann', keys.get('product') ?? '');
    const statuses = await statusesOf(8, entitlements);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });

  it('that asks too much has nothing carried out, and nothing kept under its Idempotency-Key', async () => {
    const app = appWith(limited);
    const ops = keys.get('ops') ?? '';
    const create = () =>
      ask(app, '/v1/tenants', ops, undefined, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'too-soon' },
      });
    await statusesOf(3, () => ask(app, charges, ops));
    expect((await create()).status).toBe(429);
    expect(await connection.db.select().from(requests)).toEqual([]);
    // To an app that has counted nothing yet it is a new request.
    const later = appWith(limited);
    const answer = await ask(later, '/v1/tenants', ops, undefined, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'too-soon' },
    });
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([422, null]);
  });
});

describe('an address', () => {
  it('that tries wrong keys is refused, and keys that were right before are not', async () => {
    const app = appWith(limited);
    expect((await ask(app, charges, keys.get('finance') ?? '')).status).toBe(200);
    const guess = (from?: string) => ask(app, charges, newSecret('finance'), from);
    expect(await statusesOf(6, () => guess())).toEqual([401, 401, 401, 401, 429, 429]);
    expect(await statusesOf(1, () => ask(app, charges, null))).toEqual([429]);
    expect((await guess('203.0.113.2')).status).toBe(401);
    expect((await ask(app, charges, keys.get('finance') ?? '')).status).toBe(200);
  });

  it('without tries left has no key looked up that was not right before', async () => {
    const statements: string[] = [];
    const watched = connect(database.url, 1, { onStatement: (statement) => statements.push(statement) });
    const app = bareApp(watched.db, limited);
    const guess = () => ask(app, charges, newSecret('finance'));
    await statusesOf(4, guess);
    const asked = statements.length;
    expect(await statusesOf(3, guess)).toEqual([429, 429, 429]);
    expect(statements.slice(asked)).toEqual([]);
    await watched.close();
  });

  it('that makes up sessions has none looked up once its tries are over, on whatever page', async () => {
    const statements: string[] = [];
    const watched = connect(database.url, 1, { onStatement: (statement) => statements.push(statement) });
    const site = bareSite(watched.db, limited);
    const pages = new Set(
      site.apps.pages.routes
        .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/assets'))
        .map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, 'x')}`),
    );
    const visit = (page: string, from: string) => {
      const [method = '', path = ''] = page.split(' ');
      const headers = {
        cookie: `__Host-session=${newSecret('ops')}; session_80=${newSecret('ops')}; session_=${newSecret('ops')}`,
        'x-forwarded-for': from,
        origin: 'http://billing.test',
      };
      return site.fetch(new Request(`http://billing.test${path}`, { method, headers }), throughProxy);
    };
    const [somePage = ''] = [...pages].filter((page) => page.startsWith('GET /ops/'));
    expect(await statusesOf(5, () => visit(somePage, '203.0.113.1'))).toEqual([303, 303, 303, 303, 429]);
    const asked = statements.length;
    expect(statements.filter((statement) => statement.includes('from "sessions"'))).toHaveLength(4);
    for (const page of pages) {
      // What is for everyone looks nothing up.
      const { status } = await visit(page, '203.0.113.1');
      if (status !== 429) expect([page, status]).toEqual(['GET /sign-in', 429]);
    }
    expect(statements.slice(asked)).toEqual([]);
    expect(pages.size).toBeGreaterThan(40);
    expect((await visit(somePage, '203.0.113.2')).status).toBe(303);
    await watched.close();
  });

  it('has one budget for pages and API', async () => {
    const site = bareSite(connection.db, limited);
    const headers = { 'x-forwarded-for': '203.0.113.1', authorization: `Bearer ${newSecret('ops')}` };
    const guess = () => site.fetch(new Request(`http://billing.test${charges}`, { headers }), throughProxy);
    expect(await statusesOf(5, guess)).toEqual([401, 401, 401, 401, 429]);
    expect((await site.fetch(new Request('http://billing.test/sign-in', { headers }), throughProxy)).status).toBe(429);
  });

  it('that sends many wrong keys at once has no more of them looked up', async () => {
    const statements: string[] = [];
    const watched = connect(database.url, 1, { onStatement: (statement) => statements.push(statement) });
    const app = bareApp(watched.db, limited);
    const answers = await Promise.all(Array.from({ length: 12 }, async () => ask(app, charges, newSecret('finance'))));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
    expect(statements.filter((statement) => statement.includes('from "api_keys"'))).toHaveLength(4);
    await watched.close();
  });

  it('is the one the proxy has seen, whatever else the header claims', async () => {
    const app = appWith(limited);
    const claiming = (claimed: string) => ask(app, charges, null, `${claimed}, 203.0.113.9`);
    expect(await statusesOf(4, () => claiming('198.51.100.1'))).toEqual([401, 401, 401, 401]);
    expect((await claiming('198.51.100.2')).status).toBe(429);
  });

  it('that forges webhooks, or reads what needs no key, is limited with the same measure', async () => {
    const app = appWith(limited);
    const forge = () => ask(app, '/webhooks/stripe', null, undefined, { method: 'POST', body: '{}' });
    expect(await statusesOf(2, forge)).toEqual([400, 400]);
    expect(await statusesOf(3, () => ask(app, '/openapi.json', null))).toEqual([200, 200, 429]);
    expect((await forge()).status).toBe(429);
  });

  it('always learns whether the service is well', async () => {
    const app = appWith({ ...limited, rateLimits: { perKey: 1, perProductKey: 1, perAddress: 1, cardsPerHour: 2 } });
    await statusesOf(3, () => ask(app, charges, null));
    expect(await statusesOf(5, () => ask(app, '/healthz', null))).toEqual([200, 200, 200, 200, 200]);
    expect(await statusesOf(5, () => ask(app, '/readyz', null))).toEqual([200, 200, 200, 200, 200]);
  });

  it('is the connection’s own where no proxy is configured', async () => {
    const app = appWith({ rateLimits: { perKey: 9, perProductKey: 9, perAddress: 2, cardsPerHour: 2 } });
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${charges}`;
    const statuses: number[] = [];
    for (const claimed of ['198.51.100.1', '198.51.100.2', '198.51.100.3'])
      statuses.push((await fetch(url, { headers: { 'x-forwarded-for': claimed } })).status);
    expect(statuses).toEqual([401, 401, 429]);
    await new Promise((resolve) => server.close(resolve));
  });
});

it('no caller is limited where nothing is configured', async () => {
  const app = appWith({ proxies: limited.proxies });
  expect(await statusesOf(10, () => ask(app, charges, null))).toEqual(Array.from({ length: 10 }, () => 401));
});

describe('signing in on the pages', () => {
  it('says when to come back where too many have tried from one address, and to no other address', async () => {
    const site = bareSite(connection.db, limited);
    const signIn = (from: string) =>
      site.fetch(
        new Request('http://billing.test/sign-in', {
          method: 'POST',
          headers: { 'x-forwarded-for': from, origin: 'http://billing.test' },
          body: new URLSearchParams({ key: 'guessed' }),
        }),
        throughProxy,
      );
    expect(await statusesOf(5, () => signIn('203.0.113.1'))).toEqual([401, 401, 401, 401, 429]);
    const refused = await signIn('203.0.113.1');
    expect(await refused.text()).toContain('Too many tries');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await signIn('203.0.113.2')).status).toBe(401);
  });
});
