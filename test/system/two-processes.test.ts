import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answersOk } from '../../stack/node-child.ts';
import { isAlive } from '../../stack/process-record.ts';
import { createStack, type Stack } from '../support/stack.ts';
import { until } from '../support/world.ts';

/* The embedded stack's API and worker, each ended alone, with the supervisor, and in order. One after the other, on one stack. */

let stack: Stack;
let opsKey: string;
beforeAll(async () => {
  stack = await createStack({ keys: false });
  await stack.start();
  opsKey = /lk_ops_\S+/.exec(stack.said())?.[0] ?? '';
});
afterAll(async () => {
  await stack.stop();
  stack.forget();
});

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${opsKey}`, 'content-type': 'application/json' };
  return fetch(`${stack.url}${path}`, { headers, signal: AbortSignal.timeout(20_000), ...init });
}

const signUp = (tenantId: string) => {
  const body = { tenantId, name: 'Company', adminEmail: 'a@example.com' };
  return ask('/v1/tenants', { method: 'POST', body: JSON.stringify(body) });
};
const text = async (answer: Promise<Response>) => (await answer).text();
const isReady = (url: string) =>
  until(
    () => answersOk(`${url}/readyz`),
    (ready) => ready,
  );
const readiness = async () => (await ask('/readyz')).json() as Promise<{ checks?: { worker?: boolean } }>;

/** The pid of a process that is started again. */
const again = (part: 'api' | 'worker', before: number | undefined) =>
  until(
    async () => stack.pidOf(part),
    (pid) => pid !== undefined && pid !== before,
  );

it('API and worker are two processes, each with its own metrics and health; the keys are told once', async () => {
  expect(stack.pidOf('api')).not.toBe(stack.pidOf('worker'));
  expect(stack.said().match(/made now, shown only this once/g)).toHaveLength(2);
  expect(stack.said()).toContain(stack.worker.metricsUrl);
  expect(stack.said()).toContain(`${stack.worker.url}/readyz`);

  expect((await signUp('told')).status).toBe(201);

  const api = await text(ask('/metrics'));
  const worker = await text(fetch(stack.worker.metricsUrl));
  expect(api).toMatch(/^billing_build_info\{.*roles="api"\} 1$/m);
  expect(worker).toMatch(/^billing_build_info\{.*roles="worker"\} 1$/m);
  expect(api).toMatch(/^billing_tenants\{/m);
  expect(worker).not.toMatch(/^billing_tenants\{/m);
  expect((await ask('/readyz')).status).toBe(200);
  expect((await fetch(`${stack.worker.url}/readyz`)).status).toBe(200);
});

it('a killed worker is started again; meanwhile the API answers, and is left alone', async () => {
  const [api, worker] = [stack.pidOf('api'), stack.pidOf('worker')];

  process.kill(worker ?? 0, 'SIGKILL');

  expect((await ask('/v1/tenants/told/subscription')).status).toBe(200);
  expect(await answersOk(`${stack.worker.url}/healthz`)).toBe(false);
  await again('worker', worker);
  await isReady(stack.worker.url);
  expect((await signUp('after-the-worker')).status).toBe(201);
  expect(stack.said()).toContain('The worker ended unexpectedly (SIGKILL)');
  expect(stack.pidOf('api')).toBe(api);
  expect(stack.said()).not.toContain('The API ended');
});

it('a killed API is started again, and the worker is left alone', async () => {
  const [api, worker] = [stack.pidOf('api'), stack.pidOf('worker')];

  process.kill(api ?? 0, 'SIGKILL');

  await again('api', api);
  await isReady(stack.url);
  expect((await signUp('after-the-api')).status).toBe(201);
  expect(stack.said()).toContain('The API ended unexpectedly (SIGKILL)');
  expect(stack.pidOf('worker')).toBe(worker);
  expect(stack.said().match(/made now/g)).toHaveLength(2);
});

it('while no worker asks for work the API answers, and its readiness says what is missing', async () => {
  const worker = stack.pidOf('worker') ?? 0;

  process.kill(worker, 'SIGSTOP');
  try {
    // A last request for work is held a minute, and its poller counts for another.
    const patience = { everyMs: 1_000, withinMs: 240_000 };
    const { checks } = await until(readiness, ({ checks: found }) => found?.worker === false, patience);

    expect(checks).toEqual({ database: true, temporal: true, worker: false });
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/v1/tenants/told/subscription')).status).toBe(200);
  } finally {
    process.kill(worker, 'SIGCONT');
  }
  await isReady(stack.url);
  expect(stack.pidOf('worker')).toBe(worker);
}, 300_000);

it('what a killed supervisor leaves is stopped by the next one', async () => {
  await stack.killSupervisor();
  const left = stack.pids().filter(isAlive);
  expect(left).toEqual(expect.arrayContaining([stack.pidOf('api'), stack.pidOf('worker')]));

  await stack.start();

  expect(left.filter(isAlive)).toEqual([]);
  expect(stack.said()).not.toContain('made now');
  expect((await signUp('after-the-supervisor')).status).toBe(201);
});

it('SIGTERM stops the API, then the worker, then the servers, and leaves no process', async () => {
  const pids = stack.pids();

  expect(await stack.stop('SIGTERM')).toBe(0);

  expect(pids.filter(isAlive)).toEqual([]);
  expect(stack.pids()).toEqual([]);
  const [api = 0, worker = 0] = ['api', 'worker'].map(stoppedAt);
  expect(api).toBeLessThan(worker);
});

it('Ctrl-C while both start stops what has begun', async () => {
  await stack.start('Starting the service');
  await until(
    async () => [stack.pidOf('api'), stack.pidOf('worker')],
    (begun) => !begun.includes(undefined),
  );
  const pids = stack.pids();

  expect(await stack.stop('SIGINT')).toBe(0);

  expect(stack.said()).not.toContain('Running (ready');
  expect(pids.filter(isAlive)).toEqual([]);
});

/** When a process last began to stop, by its log. */
function stoppedAt(file: string): number {
  const lines = readFileSync(join(stack.dataDir, 'logs', `${file}.log`), 'utf8').split('\n');
  const stopping = lines.findLast((line) => line.includes('"msg":"Stopping"')) ?? '{}';
  return (JSON.parse(stopping) as { time: number }).time;
}
