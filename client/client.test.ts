import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem, createClient } from './client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A client whose requests are answered by these, one after another. */
function clientOf(...answers: readonly Response[]) {
  const waiting = [...answers];
  const fetch = vi.fn(async () => waiting.shift() ?? Promise.reject(new TypeError('fetch failed')));
  return { client: createClient({ url: 'https://licences.example', key: 'lk', fetch }), fetch };
}

const json = (status: number, body: object, headers = {}): Response => Response.json(body, { status, headers });
const problem = (status: number, code: string, headers = {}): Response =>
  json(status, { type: 'about:blank', title: code, status, detail: code, code }, headers);
const running = (status: number): Response => json(status, { id: 'op_1', state: 'running' });
const added = { params: { t: 'acme' }, body: { quantity: 1 } } as const;

it('waits for a change through what passes, as a 503 would say that nothing has happened', async () => {
  const change = { subscription: {}, charge: null, licences: [] };
  const { client, fetch } = clientOf(
    running(202),
    problem(503, 'unavailable', { 'retry-after': '7' }),
    problem(429, 'rate_limited'),
    new Response('<h1>Bad gateway</h1>', { status: 502 }),
    running(200),
    json(200, { id: 'op_1', state: 'succeeded', change }),
  );
  const done = client.change('POST /v1/tenants/{t}/licences', added);

  await vi.advanceTimersByTimeAsync(6_900);
  expect(fetch).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(60_000);

  expect(await done).toEqual(change);
  expect(fetch).toHaveBeenCalledTimes(6);
});

it('says that a change was refused, and that it may not be looked at any more', async () => {
  const failed = clientOf(running(202), json(200, { id: 'op_1', state: 'failed', problem: { code: 'card_declined' } }));
  await expect(failed.client.change('POST /v1/tenants/{t}/licences', added)).rejects.toThrow('card_declined');
  const revoked = clientOf(running(202), problem(401, 'unauthorized'));
  await expect(revoked.client.change('POST /v1/tenants/{t}/licences', added)).rejects.toThrow('unauthorized');
  const away = clientOf(problem(503, 'unavailable'));
  await expect(away.client.change('POST /v1/tenants/{t}/licences', added)).rejects.toThrow('unavailable');
  expect(away.fetch).toHaveBeenCalledTimes(1);
});

it('answers a proxy’s page with its status, as it answers a problem', async () => {
  const page = (): Response =>
    new Response('<h1>Gateway time-out</h1>', { status: 504, statusText: 'Gateway Timeout' });
  const { client } = clientOf(page(), page(), json(502, {}), new Response('{', { status: 403 }));
  const ask = () => client.ask('POST /v1/tenants/{t}/licences', added);

  expect(await ask()).toMatchObject({ ok: false, status: 504, problem: { status: 504, code: 'unreadable_answer' } });
  await expect(client.open('GET /v1/finance/charges', 'text/csv')).rejects.toThrow(ApiProblem);
  expect(await ask()).toMatchObject({ ok: false, status: 502, problem: { code: 'unreadable_answer' } });
  expect(await ask()).toMatchObject({ ok: false, status: 403, problem: { code: 'unreadable_answer' } });
  await expect(ask()).rejects.toThrow('fetch failed');
});
