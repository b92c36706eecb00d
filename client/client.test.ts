import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem, createClient, OutcomeUnknown } from './client.ts';

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

/** A client whose change takes longer, and whose operation is then answered in this way for good. */
function endlessly(answer: () => Response, options: { readonly unansweredForMs?: number } = {}) {
  let accepted = false;
  const fetch = vi.fn(async (_url: string | URL | Request, init?: RequestInit) => {
    const isFirst = !accepted;
    accepted = true;
    return isFirst ? running(202) : init?.method === 'GET' ? answer() : problem(500, 'made_twice');
  });
  const client = createClient({ url: 'https://licences.example', key: 'lk', fetch, ...options });
  return { client, methods: () => fetch.mock.calls.map(([, init]) => init?.method) };
}

it('stops asking about a change that is answered 5xx for too long, says so, and never sends it again', async () => {
  const { client, methods } = endlessly(() => problem(503, 'unavailable', { 'retry-after': '7' }), {
    unansweredForMs: 10_000,
  });
  const told = vi.fn();
  client.change('POST /v1/tenants/{t}/licences', { ...added, idempotencyKey: 'k' }).catch(told);

  await vi.advanceTimersByTimeAsync(9_900);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);

  const [error] = told.mock.calls[0] ?? [];
  expect(error).toBeInstanceOf(OutcomeUnknown);
  expect(error).toMatchObject({ operationId: 'op_1', tenantId: 'acme', lastProblem: { code: 'unavailable' } });
  expect(String(error)).toContain('whether the change was made is not known');
  expect(String(error)).toContain('same idempotencyKey');
  // It was not refused, and must not be taken for refused.
  expect(error).not.toBeInstanceOf(ApiProblem);
  expect(methods()).toEqual(['POST', 'GET', 'GET', 'GET']);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(methods()).toHaveLength(4);
});

it('does not advise to send again what had no key to be known by', async () => {
  const { client } = endlessly(() => problem(502, 'unavailable'), { unansweredForMs: 1_000 });
  const told = vi.fn();
  client.change('POST /v1/tenants/{t}/licences', added).catch(told);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(String(told.mock.calls[0]?.[0])).toContain('GET /v1/tenants/acme/operations/op_1');
  expect(String(told.mock.calls[0]?.[0])).not.toContain('idempotencyKey');
});

it('asks for ten minutes unless told otherwise', async () => {
  const { client } = endlessly(() => problem(500, 'internal_error'));
  const told = vi.fn();
  client.change('POST /v1/tenants/{t}/licences', added).catch(told);
  await vi.advanceTimersByTimeAsync(599_000);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told).toHaveBeenCalledTimes(1);
});

it('counts from the last answer: a change that is said to run may take as long as it needs', async () => {
  let looks = 0;
  const { client } = endlessly(() => (looks++ % 2 === 0 ? running(200) : problem(503, 'unavailable')), {
    unansweredForMs: 3_000,
  });
  const told = vi.fn();
  client.change('POST /v1/tenants/{t}/licences', added).catch(told);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBeGreaterThan(20);
  expect(told).not.toHaveBeenCalled();
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
