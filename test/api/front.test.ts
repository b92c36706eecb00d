import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Front } from '../../service/front/front.ts';
import { serveBehindFront } from '../../service/front/serve.ts';
import { createLog } from '../../service/log.ts';
import { tenantRole } from '../support/database.ts';
import { useService } from '../support/fixtures.ts';
import { quietPort } from '../support/quiet-port.ts';

/** Entitlements are answered whatever the thread of API and worker does; all else goes through the front (decision 49). */

const service = useService();
let url: string;
let front: Front;
let productKey: string;

beforeAll(async () => {
  ({ product: productKey } = await service.createTenant('fronted'));
  await service.ask('PUT', '/v1/tenants/fronted/users/ann', { body: { name: 'Ann' } });
  const port = await quietPort();
  url = `http://127.0.0.1:${port}`;
  const settings = {
    address: { hostname: '127.0.0.1', port },
    database: { url: service.world.databaseUrl, connections: 2, preparesStatements: true, tenantRole },
    config: { publicUrl: url, proxies: null },
    logLevel: 'silent',
    isTraced: false,
  };
  front = await serveBehindFront((request, env) => service.app.fetch(request, env), settings, {
    log: createLog('silent'),
    onFigures: () => undefined,
    onLost(error) {
      throw error;
    },
  });
});

afterAll(() => front.drain({ delayMs: 0, mostMs: 1_000 }));

const entitlement = '/v1/tenants/fronted/entitlements/ann';
const subscription = '/v1/tenants/fronted/subscription';

const ask = (path: string, key: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });

/** Asks for both at once when it is told to, in a thread of its own, and notes the statuses where this one can see them. */
const asker = `
  const { workerData: { url, key, paths, seen }, parentPort } = require('node:worker_threads');
  parentPort.postMessage('ready');
  Atomics.wait(seen, 2, 0);
  paths.forEach(async (path, index) => {
    const { status } = await fetch(url + path, { headers: { authorization: 'Bearer ' + key } });
    Atomics.store(seen, index, status);
    Atomics.notify(seen, index);
  });
`;
const mostMs = 60_000;

it('answers an entitlement while the thread of the API is held, and nothing else meanwhile', async () => {
  // given
  const seen = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const workerData = { url, key: service.keys.ops, paths: [entitlement, subscription], seen };
  const thread = new Worker(asker, { eval: true, workerData });
  const ended = once(thread, 'exit');
  await once(thread, 'message');

  // when this thread does nothing until the entitlement is there
  Atomics.store(seen, 2, 1);
  Atomics.notify(seen, 2);
  Atomics.wait(seen, 0, 0, mostMs);
  const meanwhile = [...seen.subarray(0, 2)];

  // then
  await ended;
  expect([meanwhile, [...seen.subarray(0, 2)]]).toEqual([
    [200, 0],
    [200, 200],
  ]);
});

it('refuses a key by the next request once the API has revoked it', async () => {
  const body = JSON.stringify({ name: 'Leaked', role: 'product' });
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
  const made = (await (await ask('/v1/tenants/fronted/keys', service.keys.ops, init)).json()) as Record<string, string>;
  const before = await ask(entitlement, made['key'] ?? '');
  const revoked = await ask(`/v1/tenants/fronted/keys/${made['id']}`, service.keys.ops, { method: 'DELETE' });
  const after = await ask(entitlement, made['key'] ?? '');
  expect([before.status, revoked.status, after.status]).toEqual([200, 204, 401]);
});

it('answers as the API does, also what it refuses', async () => {
  const keys = [productKey, service.keys.finance, 'lk_product_wrong'];
  for (const key of keys) {
    const [own, apis] = [await ask(entitlement, key), await service.ask('GET', entitlement, { key })];
    expect([own.status, await own.json()]).toEqual([apis.status, apis.body]);
    expect([...own.headers.keys()].filter((name) => name !== 'keep-alive')).toEqual(
      [...apis.headers.keys()].filter((name) => name !== 'keep-alive'),
    );
  }
});
