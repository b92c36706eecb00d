import { Hono } from 'hono';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { asTenant } from '../../db/tenant-scope.ts';
import type { ApiEnv } from './access.ts';
import { answerError } from './errors.ts';
import { fewOfTenant } from './operation.ts';
import { createFewUnderWay, mostOfTenant } from './under-way.ts';

/** A route whose requests end when the test says so. */

const { waiting, waitMs } = mostOfTenant;
const underWay = mostOfTenant.underWay.api;
const ending: (() => void)[] = [];
let begun: string[];
let app: Hono<ApiEnv>;

beforeEach(() => {
  ending.length = 0;
  begun = [];
  const deps = { fewUnderWay: createFewUnderWay({ stallMs: 500, totalMs: 60_000 }) };
  const log = { error: vi.fn(), warn: vi.fn() };
  app = new Hono<ApiEnv>();
  app.onError(answerError({ log } as unknown as Parameters<typeof answerError>[0]));
  app.use(async (context, next) => {
    const tenantId = context.req.query('of') ?? null;
    context.set('caller', { keyId: 'key', role: 'admin', tenantId, endsWithKey: null });
    await (tenantId === null ? next() : asTenant(tenantId, next));
  });
  app.get('/tenants/:t/costly', fewOfTenant(deps, 'api'), async (context) => {
    begun.push(context.req.param('t'));
    await new Promise<void>((end) => ending.push(end));
    return context.json({});
  });
  app.get('/costly', fewOfTenant(deps, 'api'), async (context) => {
    begun.push(context.req.query('of') ?? 'service');
    await new Promise<void>((end) => ending.push(end));
    return context.json({});
  });
  app.get('/tenants/:t/entitlements', fewOfTenant(deps, 'entitlements'), (context) => context.json({}));
  app.get('/tenants/:t/file', fewOfTenant(deps, 'api'), (context) => {
    begun.push('file');
    const parts = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(1_024)) });
    return context.body(parts, 200, { 'content-type': 'text/csv; charset=utf-8' });
  });
});
afterEach(() => vi.useRealTimers());

const times = (count: number, path: string) => Array.from({ length: count }, async () => app.request(path));
const endAll = async (answers: readonly Promise<Response>[]): Promise<readonly number[]> => {
  const all = Promise.all(answers);
  const ended = { yet: false };
  void all.then(() => (ended.yet = true));
  while (!ended.yet) {
    for (const end of ending.splice(0)) end();
    await new Promise(setImmediate);
  }
  return (await all).map(({ status }) => status);
};

it('few of one tenant are under way, some wait, and one more is refused for the moment', async () => {
  const answers = times(underWay + waiting, '/tenants/acme/costly');
  await vi.waitFor(() => expect(begun).toHaveLength(underWay));

  const refused = await app.request('/tenants/acme/costly');

  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
  expect(begun).toHaveLength(underWay);
  expect(new Set(await endAll(answers))).toEqual(new Set([200]));
  expect(begun).toHaveLength(underWay + waiting);
});

it('another tenant, the tenant’s entitlements and the service’s own keys are not kept waiting by it', async () => {
  const answers = times(underWay + waiting, '/tenants/acme/costly');
  await vi.waitFor(() => expect(begun).toHaveLength(underWay));

  const others = [...times(1, '/tenants/other/costly'), ...times(underWay + 1, '/costly')];
  await vi.waitFor(() => expect(begun).toHaveLength(2 * underWay + 2));
  expect((await app.request('/tenants/acme/entitlements')).status).toBe(200);

  expect(new Set(await endAll([...answers, ...others]))).toEqual(new Set([200]));
});

it('a tenant’s own key counts for its tenant on a route that names none', async () => {
  const answers = times(underWay + 1, '/costly?of=acme');
  await vi.waitFor(() => expect(begun).toHaveLength(underWay));
  const named = times(1, '/tenants/acme/costly');
  await new Promise(setImmediate);
  expect(begun).toHaveLength(underWay);
  await endAll([...answers, ...named]);
  expect(begun).toHaveLength(underWay + 2);
});

it('what has waited too long is refused, and is not begun later', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const answers = times(underWay, '/tenants/acme/costly');
  const late = app.request('/tenants/acme/costly');
  await new Promise(setImmediate);
  vi.advanceTimersByTime(waitMs);

  const refused = await late;

  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, String(waitMs / 1_000)]);
  expect(new Set(await endAll(answers))).toEqual(new Set([200]));
  expect(begun).toHaveLength(underWay);
});

it('a file is under way until it is read no further', async () => {
  const files = await Promise.all(times(underWay, '/tenants/acme/file'));
  const next = app.request('/tenants/acme/file');
  await new Promise(setImmediate);
  expect(begun).toHaveLength(underWay);

  await files[0]?.body?.cancel();

  expect((await next).status).toBe(200);
  expect(begun).toHaveLength(underWay + 1);
});

it('a file whose reader stands still is given up, and makes room', async () => {
  const files = await Promise.all(times(underWay, '/tenants/acme/file'));

  expect((await app.request('/tenants/acme/file')).status).toBe(200);

  expect(begun).toHaveLength(underWay + 1);
  const [oldest] = files;
  await expect(oldest?.text()).rejects.toThrow('The reader of a file has taken too long');
});
