import { describe, expect, it } from 'vitest';
import { connect } from '../db/connect.ts';
import { bareSite } from '../test/support/bare-app.ts';

/**
 * Every route of both apps × every body that no route takes (docs/trust.md, "T18"), generated from the routers: a route
 * that is declared before the door breaks the build. There is no database behind it, so that nothing can be kept.
 */

const nowhere = connect('postgres://nobody@127.0.0.1:1/none').db;
const origin = 'http://billing.test';
const site = bareSite(nowhere);

const routesOf = (routes: readonly { readonly method: string; readonly path: string }[]): readonly string[] => [
  ...new Set(routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)),
];
const apiRoutes = routesOf(site.api.routes);
const pageRoutes = routesOf(site.pages.routes);
const changing = (route: string): boolean => !route.startsWith('GET ');

const mebibyte = 1024 * 1024;
const names = (count: number, length: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`.padEnd(length, 'x'), 0])));

const json = { 'content-type': 'application/json' };
const bodies: Readonly<
  Record<string, readonly [status: number, body: string | Uint8Array<ArrayBuffer>, headers: object]>
> = {
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

async function ask(route: string, init: RequestInit = {}, parameter = 'x'): Promise<Response> {
  const [method = '', path = ''] = route.split(' ');
  return site.fetch(
    new Request(`${origin}${path.replaceAll(/:\w+/g, parameter)}`, {
      ...init,
      method,
      headers: { origin, ...init.headers },
    }),
  );
}

async function expectRefused(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status);
  expect((await response.text()).length).toBeLessThan(64 * 1024);
}

describe.each(Object.entries(bodies))('a body %s', (_, [status, body, headers]) => {
  it.each(apiRoutes.filter(changing))('is refused by %s', async (route) => {
    await expectRefused(await ask(route, { body, headers: { ...headers } }), status);
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
      const response = await ask(route, {}, address);
      expect([route, address, response.status >= 400 && response.status < 500]).toEqual([route, address, true]);
    }
  });
});

it('a body that is too long is refused before its rest is read, and its connection ends', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
    },
  });
  const init = { body: endless, duplex: 'half', headers: json } as RequestInit;
  const response = await ask('POST /v1/tenants', init);
  expect([response.status, response.headers.get('connection')]).toEqual([413, 'close']);
  expect(sent).toBeLessThan(2 * mebibyte);
});
