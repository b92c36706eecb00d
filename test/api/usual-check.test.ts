import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createChecksAtOnce } from '../../api/commands/checks-at-once.ts';
import { createUseBuffer, type UseBuffer } from '../../api/commands/use-buffer.ts';
import { createEntitlementsApi } from '../../api/entitlements-app.ts';
import type { RequestFigures } from '../../api/http/metrics.ts';
import { usualFirst } from '../../service/front/usual.ts';
import { hostCheck } from '../../service/guarded.ts';
import { createLog } from '../../service/log.ts';
import { useService } from '../support/fixtures.ts';

/**
 * The check that nearly all are is written without the app (decision 65), from a key's second one on. Nothing that is said,
 * counted or refused shows by which of the two it was answered.
 */

const statements: string[] = [];
const service = useService({ onStatement: (statement) => statements.push(statement) });
const lines: Record<string, unknown>[] = [];
const figures: RequestFigures[] = [];
let uses: UseBuffer;
let server: Server;
let url: string;
let keys: { readonly admin: string; readonly product: string };
let othersKey: string;
let byApp = 0;

const mostRequests = 6;
const path = '/v1/tenants/usual/entitlements/ann';

beforeAll(async () => {
  keys = await service.createTenant('usual');
  ({ product: othersKey } = await service.createTenant('another'));
  await service.ask('PUT', '/v1/tenants/usual/users/ann', { body: { name: 'Ann' } });
  await service.ask('POST', '/v1/tenants/usual/licences', { body: { quantity: 1 } });
  await service.ask('PUT', '/v1/tenants/usual/licences/lic_1/assignee', { body: { userId: 'ann' } });
});

/** A new one for each test, which knows no key. */
async function start(): Promise<void> {
  const destination = new Writable({
    write(line: Buffer, _, done) {
      lines.push(JSON.parse(line.toString()) as Record<string, unknown>);
      done();
    },
  });
  uses = createUseBuffer(service.world.db);
  const rateLimits = { perKey: 100, perProductKey: mostRequests, perAddress: 3, cardsPerHour: 1 };
  const proxies = { header: 'x-forwarded-for', networks: ['127.0.0.1'] };
  const { app, usualCheck } = await createEntitlementsApi({
    entitlementsDb: service.world.db,
    uses,
    log: createLog('info', destination),
    now: Date.now,
    config: { rateLimits, proxies },
    metrics: { observeRequest: (request) => void figures.push(request) },
  });
  const others = getRequestListener((request, env) => {
    byApp += 1;
    return app.fetch(request, env);
  });
  const isOurs = hostCheck('http://127.0.0.1');
  server = createServer(usualFirst(usualCheck, isOurs, (incoming, outgoing) => void others(incoming, outgoing)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(): Promise<void> {
  server.close();
  server.closeAllConnections();
  lines.length = 0;
  figures.length = 0;
  byApp = 0;
}

beforeAll(start);
afterEach(async () => {
  await stop();
  await start();
});
afterAll(stop);

async function ask(key: string, given: { readonly path?: string; readonly from?: string } = {}) {
  const { from = '203.0.113.7' } = given;
  const headers = { authorization: `Bearer ${key}`, 'x-request-id': 'mine', 'x-forwarded-for': from };
  const response = await fetch(`${url}${given.path ?? path}`, { headers });
  const { date: _, ...answered } = Object.fromEntries(response.headers);
  return { status: response.status, headers: answered, body: (await response.json()) as Record<string, unknown> };
}

/** What stays the same from one request to the next. */
function withoutTimes({ time: _time, ms: _ms, ...line }: Record<string, unknown>) {
  return line;
}

it('answers, logs, counts and notes a use as the app does', async () => {
  const first = await ask(keys.product);
  const second = await ask(keys.product);

  expect(byApp).toBe(1);
  expect(second.status).toBe(200);
  expect(second.headers).toEqual(first.headers);
  expect(second.body).toEqual({ ...first.body, checkAgainAt: second.body['checkAgainAt'] });
  expect(second.body).toMatchObject({ userId: 'ann', licensed: true, licenceId: 'lic_1' });
  expect(lines.map(withoutTimes)[1]).toEqual(lines.map(withoutTimes)[0]);
  expect(lines[1]).toMatchObject({ requestId: 'mine', status: 200, tenantId: 'usual', address: '203.0.113.7' });
  expect(figures.map(({ seconds: _, ...figure }) => figure)[1]).toEqual({
    method: 'GET',
    route: '/v1/tenants/:t/entitlements/:userId',
    status: 200,
  });
  expect(await uses.flush()).toBe(1);
});

it('refuses a key by the next request once it is revoked', async () => {
  const body = { name: 'Leaked', role: 'product' };
  const made = (await service.ask('POST', '/v1/tenants/usual/keys', { body })).body as Record<string, string>;
  const before = [await ask(made['key'] ?? ''), await ask(made['key'] ?? '')];
  expect(before.map(({ status }) => status)).toEqual([200, 200]);
  expect(byApp).toBe(1);

  await service.ask('DELETE', `/v1/tenants/usual/keys/${made['id']}`);

  expect((await ask(made['key'] ?? '')).status).toBe(401);
});

it('refuses another tenant’s user, also by a key that it knows', async () => {
  await ask(keys.product);
  const refused = await ask(keys.product, { path: '/v1/tenants/another/entitlements/ann' });
  expect([refused.status, refused.body['code']]).toEqual([404, 'not_found']);
});

it('lets a key ask as often as the app would', async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn <= mostRequests; turn += 1) statuses.push((await ask(keys.product)).status);
  expect(statuses).toEqual([...Array.from({ length: mostRequests }, () => 200), 429]);
});

it('counts wrong keys by their address, which shut out none that is known', async () => {
  await ask(keys.admin);
  const statuses: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) statuses.push((await ask(`lk_product_wrong${turn}`)).status);
  expect(statuses).toEqual([401, 401, 401, 429, 429]);
  expect((await ask(keys.admin)).status).toBe(200);
});

it.each([
  ['with an encoded id', '/v1/tenants/usual/entitlements/%61nn', 200],
  ['with a question', '/v1/tenants/usual/entitlements/ann?at=now', 422],
  ['with dots for an id', '/v1/tenants/usual/entitlements/..%2fann', 200],
  ['of a tenant that is not there', '/v1/tenants/none/entitlements/ann', 404],
])('leaves an address %s to the app', async (_, unusual, status) => {
  await ask(keys.product);
  const answered = await ask(keys.product, { path: unusual });
  expect([answered.status, byApp]).toEqual([status, 2]);
});

/** Others go on meanwhile. */
function checkStatements(): readonly string[] {
  return statements.filter((text) => text.includes('asked.place'));
}

it('answers checks of one moment each for itself, by one statement', async () => {
  const find = createChecksAtOnce(service.world.db);
  statements.length = 0;

  const found = await Promise.all(
    [
      [keys.product, 'usual', 'ann'],
      ['lk_product_wrong', 'usual', 'ann'],
      [othersKey, 'usual', 'ann'],
      [othersKey, 'another', 'ann'],
      [keys.product, 'usual', 'bob'],
      [keys.product, 'usual', 'ann'],
    ].map(([secret = '', tenantId = '', userId = '']) => find({ secret, tenantId, userId })),
  );

  const told = found.map(({ caller, entitlement }) => [
    caller?.tenantId,
    entitlement?.view.tenantId,
    entitlement?.licence?.number,
  ]);
  expect(told).toEqual([
    ['usual', 'usual', 1],
    [undefined, undefined, undefined],
    ['another', undefined, undefined],
    ['another', 'another', undefined],
    ['usual', 'usual', undefined],
    ['usual', 'usual', 1],
  ]);
  expect(checkStatements()).toHaveLength(1);
});

it('answers as many checks at once as there are, of statements that are not too long', async () => {
  const find = createChecksAtOnce(service.world.db);
  const checks = Array.from({ length: 250 }, (_, index) => ({
    secret: keys.product,
    tenantId: 'usual',
    userId: index % 2 === 0 ? 'ann' : 'bob',
  }));

  statements.length = 0;
  const found = await Promise.all(checks.map(find));

  expect(found.map(({ entitlement }) => entitlement?.licence?.number ?? null)).toEqual(
    checks.map(({ userId }) => (userId === 'ann' ? 1 : null)),
  );
  expect(checkStatements()).toHaveLength(3);
});

it('keeps a day of use again that was forgotten and is kept again on that day', async () => {
  // given a use that was written, and uses that are forgotten and kept again
  let now = Date.now();
  const buffer = createUseBuffer(service.world.db, () => now);
  await service.ask('PUT', '/v1/tenants/usual/users/again', { body: { name: 'Again' } });
  const use = { tenantId: 'usual', userId: 'again', at: now, timeZone: 'Europe/London' } as const;
  const written = (): Promise<number> => {
    buffer.add(use);
    return buffer.flush();
  };
  expect(await written()).toBe(1);
  for (const lastUsed of [false, true]) await service.ask('PATCH', '/v1/tenants/usual', { body: { lastUsed } });

  // then what is remembered as written is not written at once, and within the hour it is
  expect(await written()).toBe(0);
  now += 3_600_000;
  expect(await written()).toBe(1);
  expect(await written()).toBe(0);
});
