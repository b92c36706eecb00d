import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { openRoutes } from '../../api/http/operation.ts';
import type { Database } from '../../db/connect.ts';
import { bareDeps, bareSite } from '../support/bare-app.ts';
import { expectStatus, refusalIn, useApi } from './support/api.ts';

const api = useApi();

interface Documented {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Path>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Path = Partial<Readonly<Record<(typeof methods)[number], Operation>>> & {
  readonly parameters?: readonly Parameter[];
};

interface Operation {
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}

/** What is asked for where a query is required. */
const examples: Readonly<Record<string, string>> = { month: '2026-03', unitPrice: '2400' };

function queryOf({ parameters = [] }: Operation): string {
  const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required === true);
  const query = required.map(({ name }) => [name, examples[name] ?? `no example of ${name}`]);
  return new URLSearchParams(Object.fromEntries(query)).toString();
}

async function readDocument(): Promise<Documented> {
  return expectStatus(await api.ask('GET', '/openapi.json'), 200).body as unknown as Documented;
}

it('documents every route that the process answers, with its parameters', async () => {
  const { openapi, paths } = await readDocument();
  expect(openapi).toMatch(/^3\.1/);
  const documented = Object.entries(paths).flatMap(([path, item]) =>
    methods.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const answered = bareSite({} as Database).apps.api.routes.filter(({ method }) => method !== 'ALL');
  const served = answered.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(documented.sort()).toEqual([...new Set(served)].sort());
  const withoutKey = documented.filter((route) => openRoutes.has(route));
  expect(withoutKey).toEqual(expect.arrayContaining(['GET /healthz', 'POST /webhooks/stripe', 'POST /pay/{id}']));
  for (const [path, item] of Object.entries(paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect([path, item.parameters?.map(({ name }) => name)]).toEqual([path, inPath]);
    for (const method of methods.filter((one) => one !== 'get')) {
      const headers = item[method]?.parameters?.filter((parameter) => parameter.in === 'header') ?? [];
      const isRepeatable = item[method]?.security !== undefined;
      expect([path, headers.some(({ name }) => name === 'Idempotency-Key')]).toEqual([path, isRepeatable]);
    }
    for (const method of methods.filter((one) => one in item)) {
      const needsKey = !openRoutes.has(`${method.toUpperCase()} ${path}`);
      // Temporal's UI asks from the browser of a person who is signed in.
      const orSession = path.startsWith('/codec/') ? [{ session: [] }] : [];
      expect([path, item[method]?.security]).toEqual([path, needsKey ? [{ key: [] }, ...orSession] : undefined]);
    }
  }
});

it('answers as its document says', async () => {
  const { paths, components } = await readDocument();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'document', components });
  const tenant = await api.begin('documented');
  await tenant.users('ann');
  await tenant.activate(3);
  await tenant.ask('POST', '/licences/removals', { quantity: 1 });
  const address = { lines: ['1 High Street'], postcode: 'SW1A 1AA', city: 'London', country: 'GB' };
  expectStatus(await tenant.ask('PUT', '/billing-details', { legalName: 'Documented Ltd', address }), 200);
  const filled = (path: string) =>
    path.replace('{t}', tenant.id).replace('{userId}', 'ann').replace('{number}', 'INV-000001');
  let checked = 0;
  for (const [path, { get }] of Object.entries(paths)) {
    const schema = get?.responses['200']?.content?.['application/json']?.schema;
    if (get === undefined || schema === undefined || filled(path).includes('{')) continue;
    const headers = { accept: 'application/json' };
    const answer = await api.ask('GET', `${filled(path)}?${queryOf(get)}`, undefined, { headers });
    if (path.endsWith('/deletion-certificate')) expect(refusalIn(answer)).toEqual([404, 'not_found']);
    else {
      const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object;
      const validate = ajv.compile(pointed);
      expect(validate(expectStatus(answer, 200).body), `${path}: ${JSON.stringify(validate.errors)}`).toBe(true);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(8);
});

it('sends its document once, and small', async () => {
  const ask = (headers: Readonly<Record<string, string>>) => fetch(`${api.url}/openapi.json`, { headers });
  const plain = await ask({ 'accept-encoding': 'identity' });
  const zipped = await ask({ 'accept-encoding': 'br, gzip' });
  expect([plain, zipped].map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip']);
  expect(await zipped.json()).toEqual(await plain.json());
  for (const { headers } of [plain, zipped]) {
    const etag = headers.get('etag') ?? '';
    const again = await ask({ 'accept-encoding': 'gzip', 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
  }
});

it('asks once a second whether it is ready, however often it is asked', async () => {
  let [asked, now] = [0, 0];
  const database = async () => {
    asked += 1;
    return now < 1_000;
  };
  const deps = bareDeps(api.world.db, {});
  const app = createApp({ ...deps, now: () => now, checks: { ...deps.checks, database } });
  const ready = async () => (await app.request('/readyz')).status;
  expect(await Promise.all(Array.from({ length: 20 }, ready))).toEqual(Array.from({ length: 20 }, () => 200));
  now = 999;
  expect([await ready(), asked]).toEqual([200, 1]);
  now = 1_000;
  const late = await app.request('/readyz');
  expect([late.status, late.headers.get('retry-after'), asked]).toEqual([503, '1', 2]);
});

it('shows its documentation without anything from elsewhere and without inline scripts', async () => {
  const response = await fetch(`${api.url}/docs`);
  const page = await response.text();
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
  expect(page).not.toMatch(/https?:\/\/|<script>|<style>| on\w+=/);
  const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part ?? '');
  expect(parts).toHaveLength(4);
  for (const part of parts) expect((await fetch(`${api.url}${part}`)).status).toBe(200);
});

it('says whether it lives and is ready, and names each request', async () => {
  expect(expectStatus(await api.ask('GET', '/healthz', undefined, { as: '' }), 200).body).toEqual({ status: 'ok' });
  expectStatus(await api.ask('GET', '/readyz', undefined, { as: '' }), 200);
  const named = await api.ask('GET', '/healthz', undefined, { headers: { 'x-request-id': 'mine-1' } });
  expect(named.headers.get('x-request-id')).toBe('mine-1');
  const odd = await api.ask('GET', '/healthz', undefined, { headers: { 'x-request-id': 'a b<c>' } });
  expect(odd.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  expect(odd.headers.get('x-content-type-options')).toBe('nosniff');
});
