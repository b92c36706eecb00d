import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { beforeAll, expect, it } from 'vitest';
import { quietPort } from '../../test/support/quiet-port.ts';
import type { Fetch } from '../guarded.ts';
import { createLog } from '../log.ts';
import type { Front } from './front.ts';
import { serveBehindFront } from './serve.ts';

/** The front without a database: it refuses alone whatever has no key (test/api/front.test.ts tests the answers). */

let url: string;
let front: Front;
let counted = 0;
const held: (() => void)[] = [];
/** The thread loads its modules first, which takes seconds on a busy machine. */
const mostMs = 120_000;

const fetchBehind: Fetch = async (request) => {
  if (new URL(request.url).pathname === '/held') await new Promise<void>((resolve) => void held.push(resolve));
  return new Response('from behind');
};

beforeAll(async () => {
  const port = await quietPort();
  url = `http://127.0.0.1:${port}`;
  const database = {
    url: 'postgres://nobody@127.0.0.1:1/none',
    connections: 1,
    preparesStatements: true,
    tenantRole: null,
  };
  const config = { publicUrl: url, proxies: null };
  const settings = { address: { hostname: '127.0.0.1', port }, database, config, logLevel: 'silent', isTraced: false };
  front = await serveBehindFront(fetchBehind, settings, {
    log: createLog('silent'),
    onFigures({ requests }) {
      counted += requests.length;
    },
    onLost(error) {
      throw error;
    },
  });
}, mostMs);

const entitlement = '/v1/tenants/some/entitlements/ann';
const statusOf = (path: string): Promise<number | null> =>
  fetch(`${url}${path}`).then(
    (response) => response.status,
    () => null,
  );

/** Yields until a condition holds; the test's time-out ends the wait. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}

/** A thread that sends both requests at once when it is released, and notes their statuses in shared memory. */
const asker = `
  const { workerData: { url, paths, seen }, parentPort } = require('node:worker_threads');
  parentPort.postMessage('ready');
  Atomics.wait(seen, 2, 0);
  paths.forEach(async (path, index) => {
    const { status } = await fetch(url + path);
    Atomics.store(seen, index, status);
    Atomics.notify(seen, index);
  });
`;

it('answers an entitlement while the thread behind it is held, and nothing else meanwhile', async () => {
  // given
  const seen = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const workerData = { url, paths: [entitlement, '/other'], seen };
  const thread = new Worker(asker, { eval: true, workerData });
  const ended = once(thread, 'exit');
  await once(thread, 'message');

  // when this thread is blocked until the entitlement is answered
  Atomics.store(seen, 2, 1);
  Atomics.notify(seen, 2);
  Atomics.wait(seen, 0, 0, mostMs);
  const meanwhile = [...seen.subarray(0, 2)];

  // then
  await ended;
  expect([meanwhile, [...seen.subarray(0, 2)]]).toEqual([
    [401, 0],
    [401, 200],
  ]);
});

it('tells the service what it has answered, for its metrics', async () => {
  const before = counted;
  await statusOf(entitlement);
  await until(async () => counted > before);
});

it('is started again when it has ended', async () => {
  await front.kill();
  await until(async () => (await statusOf(entitlement)) !== null);
  expect([await statusOf(entitlement), await statusOf('/other')]).toEqual([401, 200]);
});

it('finishes what is under way before it ends', async () => {
  const underWay = statusOf('/held');
  await until(async () => held.length === 1);
  const drained = front.drain({ delayMs: 0, mostMs });
  await until(async () => (await statusOf(entitlement)) === null);
  held[0]?.();
  expect(await underWay).toBe(200);
  await drained;
  expect(await statusOf('/other')).toBeNull();
});
