import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { largestBodies, leastBytes } from '../api/http/largest-body.ts';
import { routeAccess } from '../api/http/operation.ts';
import { connect } from '../db/connect.ts';
import type { Caller } from '../db/keys.ts';
import { bareSite } from '../test/support/bare-app.ts';

/**
 * Every route of both apps × every body that no route accepts (docs/trust.md, "T18"), generated from the routers: a
 * route that is declared before the door breaks the build. There is no database, so nothing can be stored.
 */

const nowhere = connect('postgres://nobody@127.0.0.1:1/none').db;
const origin = 'http://billing.test';
const site = bareSite(nowhere);

const routesOf = (routes: readonly { readonly method: string; readonly path: string }[]): readonly string[] => [
  ...new Set(routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)),
];
const { api, pages, ...others } = site.apps;
const apiRoutes = routesOf(api.routes);
const pageRoutes = routesOf(pages.routes);
const changing = (route: string): boolean => !route.startsWith('GET ');

const mebibyte = 1024 * 1024;
const names = (count: number, length: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`.padEnd(length, 'x'), 0])));

const json = { 'content-type': 'application/json' };
type Sent = readonly [status: number, body: string | Uint8Array<ArrayBuffer>, headers: object];
const bodies: Readonly<Record<string, Sent>> = {
  'deep as arrays': [422, `${'['.repeat(8_500)}${']'.repeat(8_500)}`, json],
  'deep as objects': [422, '{"a":'.repeat(200_000), json],
  'deep under another name': [422, '['.repeat(mebibyte), { 'content-type': 'text/plain' }],
  'wide in names': [422, names(80_000, 6), json],
  'wide in values': [422, `{"userIds":[${'0,'.repeat(500_000)}0]}`, json],
  'of one long text': [422, JSON.stringify({ name: 'x'.repeat(mebibyte - 20) }), json],
  'of one long name': [422, names(1, mebibyte - 20), json],
  'too long': [413, 'x'.repeat(mebibyte + 1), json],
  'not UTF-8': [422, Uint8Array.from([0x22, 0xff, 0xfe, 0x22]), json],
  'in another charset': [415, '{}', { 'content-type': 'application/json; charset=iso-8859-1' }],
};

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const forms: typeof bodies = {
  'too long': [413, `a=${'x'.repeat(64 * 1024)}`, form],
  'wide in fields': [400, 'a=&'.repeat(20_000), form],
  'not UTF-8': [400, 'a=%FF', form],
  'not UTF-8 at all': [400, Uint8Array.from([0x61, 0x3d, 0xff]), form],
  'of another type': [415, '{"a":1}', json],
  'in another charset': [415, 'a=1', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' }],
};

const addresses = ['%FF', '%C3%28', '%ED%A0%80', '%00', 'x%'];

interface Asked {
  readonly parameter?: string;
  readonly query?: string;
  readonly isStranger?: boolean;
}

async function ask(
  route: string,
  init: RequestInit = {},
  { parameter = 'x', query = '', isStranger = false }: Asked = {},
): Promise<Response> {
  const [method = '', path = ''] = route.split(' ');
  const request = new Request(`${origin}${path.replaceAll(/:\w+/g, parameter)}${query}`, {
    ...init,
    method,
    headers: { origin, ...init.headers },
  });
  const caller = isStranger ? null : callerOf(route);
  return site.fetch(request, caller === null ? {} : { caller });
}

/** The route as its documentation writes it. */
const documented = (route: string): string => route.replaceAll(/:(\w+)/g, '{$1}');

/** A caller that the route admits; null where it needs no key. */
function callerOf(route: string): Caller | null {
  const role = routeAccess.get(documented(route))?.[0];
  if (role === undefined) return null;
  return { keyId: 'key', role, tenantId: null, hasTenant: true, endsWithKey: null };
}

const bytesTaken = largestBodies(api);
const lengthOf = (body: string | Uint8Array): number => Buffer.from(body).length;

async function expectRefused(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status);
  expect((await response.text()).length).toBeLessThan(64 * 1024);
}

it('there is no app beside these two', () => {
  expect(others).toEqual({});
});

describe.each(Object.entries(bodies))('a body %s', (_, [status, body, headers]) => {
  it.each(apiRoutes.filter(changing))('is refused by %s', async (route) => {
    const isTooLong = lengthOf(body) > bytesTaken(documented(route));
    await expectRefused(await ask(route, { body, headers: { ...headers } }), isTooLong ? 413 : status);
  });
});

describe.each(Object.entries(forms))('a form %s', (_, [status, body, headers]) => {
  it.each(pageRoutes.filter(changing))('is refused by %s', async (route) => {
    await expectRefused(await ask(route, { body, headers: { ...headers } }), status);
  });
});

describe('an address that is not UTF-8', () => {
  it.each([...apiRoutes, ...pageRoutes].filter((route) => route.includes(':')))('is refused by %s', async (route) => {
    for (const address of addresses) {
      const response = await ask(route, {}, { parameter: address });
      expect([route, address, response.status >= 400 && response.status < 500]).toEqual([route, address, true]);
    }
  });
});

/** Pages that people open by a link: the card processor, the bank and programs for mail add names of their own to it. */
const isLinked = (route: string): boolean => /^(GET|POST) \/(pay|task)\//.test(route);

describe('a query that a route does not know', () => {
  const query = '?colour=red&un%2Fknown=1';

  it.each(apiRoutes.filter((route) => !isLinked(route)))('is refused by its name by %s', async (route) => {
    const init = changing(route) ? { body: '{}', headers: json } : {};
    const response = await ask(route, init, { query });
    expect(response.status).toBe(422);
    const { code, errors } = (await response.json()) as { code: string; errors: readonly { pointer: string }[] };
    expect(code).toBe('validation_failed');
    expect(errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/colour', '/un~1known']));
  });

  it.each([...apiRoutes.filter(isLinked), ...pageRoutes.filter((route) => !changing(route))])(
    'changes nothing of the answer of %s, which people open by a link',
    async (route) => {
      const [plain, asked] = [await ask(route), await ask(route, {}, { query })];
      expect(asked.status).toBe(plain.status);
    },
  );
});

/** A body that never ends, with a count of the bytes that were read from it. */
function endless() {
  const chunk = new Uint8Array(16 * 1024).fill(0x20);
  const counted = { bytes: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        counted.bytes += chunk.length;
        controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
  return { counted, init: { body, duplex: 'half', headers: json } as RequestInit };
}

describe('a body that never ends', () => {
  it.each(apiRoutes.filter(changing))('is read by %s as far as its schema can need, and no further', async (route) => {
    const { counted, init } = endless();
    const response = await ask(route, init);
    expect([response.status, response.headers.get('connection')]).toEqual([413, 'close']);
    expect(counted.bytes).toBeLessThanOrEqual(bytesTaken(documented(route)) + leastBytes);
  });

  it.each(apiRoutes.filter((route) => changing(route) && callerOf(route) !== null))(
    'is not read at all by %s before the caller is known',
    async (route) => {
      const { counted, init } = endless();
      expect((await ask(route, init, { isStranger: true })).status).toBe(401);
      expect(counted.bytes).toBe(0);
    },
  );

  it.each(apiRoutes.filter(changing))('is not read at all by %s where it says how long it is', async (route) => {
    const { counted, init } = endless();
    const headers = { ...json, 'content-length': String(bytesTaken(documented(route)) + 1) };
    const response = await ask(route, { ...init, headers });
    expect([response.status, response.headers.get('connection')]).toEqual([413, 'close']);
    expect(counted.bytes).toBe(0);
  });
});

it('few routes read more than a form has: those with a list of many ids, of payloads, and what no schema describes', () => {
  const bulk = apiRoutes.filter((route) => changing(route) && bytesTaken(documented(route)) > leastBytes);
  expect(bulk.toSorted()).toEqual([
    'POST /codec/decode',
    'POST /codec/encode',
    'POST /v1/ops/codec/decode',
    'POST /v1/ops/codec/encode',
    'POST /v1/tenants/:t/entitlements/uses',
    'POST /v1/tenants/:t/licences/assignments',
    'POST /v1/tenants/:t/licences/reactivations',
    'POST /v1/tenants/:t/licences/removals',
    'POST /v1/tenants/:t/quotes',
    'POST /webhooks/stripe',
  ]);
});

it('between two steps that read a long body others have a turn', async () => {
  let turn = 0;
  let isOver = false;
  const turns = (async () => {
    for (; !isOver; turn += 1) await setImmediate();
  })();
  const parsedIn: number[] = [];
  const { parse } = JSON;
  const spied = vi.spyOn(JSON, 'parse').mockImplementation((text, reviver) => {
    if (String(text).length > leastBytes) parsedIn.push(turn);
    return parse(text, reviver);
  });
  const ids = Array.from({ length: 10_000 }, (_, index) => `/${index}`.padEnd(60, 'x'));
  const init = { body: JSON.stringify({ userIds: ids }), headers: json };
  const response = await ask('POST /v1/tenants/:t/licences/assignments', init);
  isOver = true;
  await turns;
  spied.mockRestore();
  expect(response.status).toBe(422);
  expect(parsedIn.length).toBeGreaterThan(1);
  expect(new Set(parsedIn).size).toBe(parsedIn.length);
});
