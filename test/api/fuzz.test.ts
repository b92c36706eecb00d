import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestBodies } from '../../api/http/largest-body.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { type Answer, createService, type Service } from '../support/service.ts';

/**
 * Bodies, queries and addresses made from the OpenAPI document and then spoilt, on every route (docs/trust.md, "T9"): each is
 * answered by a problem, and nothing has changed. `FUZZ_SEED` repeats a run.
 */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const file = fileURLToPath(new URL('../../client/openapi.json', import.meta.url));
const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
const everyOperation = Object.entries(document.paths).flatMap(([path, item]) =>
  ['get', 'post', 'put', 'patch', 'delete'].flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [{ name: `${method.toUpperCase()} ${path}`, method, path, operation }];
  }),
);
/** A mailed link is opened by a person, who reads a page where something is wrong. */
const isMailedLink = ({ path }: { readonly path: string }): boolean => path.startsWith('/task/');
const operations = everyOperation.filter((operation) => !isMailedLink(operation));
const bodied = operations.flatMap(({ operation, ...route }) =>
  // What needs no key is signed, and read only then.
  operation.requestBody === undefined || operation.security === undefined
    ? []
    : [{ ...route, schema: resolved(operation.requestBody.content['application/json'].schema) }],
);
const queried = operations.filter(({ operation }) =>
  operation.parameters?.some((parameter) => parameter.in === 'query'),
);

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 15);
const ajv = new Ajv2020({ strict: false });
formats.default(ajv);

let service: Service;
beforeAll(async () => {
  console.info(`FUZZ_SEED=${seed}`);
  service = await createService();
  const { admin: key } = await service.createTenant('target');
  const target = '/v1/tenants/target';
  await service.ask('PUT', `${target}/users/ann`, { key, body: { name: 'Ann' } });
  await service.ask('PUT', `${target}/payment-method`, { key, body: { paymentMethod: 'pm_card_visa' } });
  await service.ask('POST', `${target}/subscription/activation`, { key, body: { quantity: 3, startNow: true } });
});
afterAll(() => service.close());

/** All that the database keeps, as one text: what is different has changed. When keys were used, and the audit, may. */
async function everything(): Promise<string> {
  const { db } = service.world;
  const tables = await db.execute<{ name: string }>(
    sql`select format('%I.%I', schemaname, tablename) as name from pg_tables
      where (schemaname = 'public' and tablename not in ('webhook_events', 'audit')) or schemaname like 'instance%'
      order by 1`,
  );
  const kept: string[] = [];
  for (const { name } of tables) {
    const rows = await db.execute<{ row: string }>(
      sql.raw(`select (to_jsonb(t) - 'last_used_at')::text as row from ${name} t order by 1`),
    );
    kept.push(name, ...rows.map(({ row }) => row));
  }
  return kept.join('\n');
}

function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const named = document.components.schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)];
  if (named === undefined) throw new Error(`There is no ${schema.$ref}`);
  return named;
}

const nasty = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', [], {}, -1, 0, 0.5, 1e21, -1e308, Number.MAX_SAFE_INTEGER, '\0', 'a\0b'),
  fc.constantFrom<unknown>('\ud800', '\udfff x', '__proto__', "' or 1=1 --", '../..', '%00', '🙂'.repeat(300)),
  fc.constantFrom<unknown>(
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-02-30T00:00:00Z',
    'P-1M',
    '-P1M',
    'P1E9Y',
  ),
  fc.constantFrom<unknown>(
    'lic_0',
    'lic_9999999999',
    'pm_',
    'javascript:alert(1)',
    'x'.repeat(70_000),
    [[[[]]]],
    [null],
  ),
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A value of a schema, more or less: right in its shape, and here and there spoilt. */
function roughly(given: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(given);
  const spoilt = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ arbitrary: right, weight: 3 }, { arbitrary: nasty, weight: 1 });
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(roughly));
  if (schema.enum !== undefined) return spoilt(fc.constantFrom(...schema.enum));
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, roughly(field)] as const);
      const known = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
      const more = fc.dictionary(fc.oneof(fc.constantFrom('un/known~', 'a\0', 'constructor'), fc.string()), nasty, {
        maxKeys: 1,
      });
      return fc.tuple(known, fc.oneof(fc.constant({}), more)).map(([some, others]) => ({ ...some, ...others }));
    }
    case 'array':
      return spoilt(fc.array(roughly(schema.items ?? {}), { maxLength: 3 }));
    case 'integer':
    case 'number':
      return spoilt(fc.integer({ min: 1, max: 5 }));
    case 'boolean':
      return spoilt(fc.boolean());
    default:
      return spoilt(fc.constantFrom('ann', 'lic_1', 'pm_card_visa', 'P1D', 'https://example.com', 'a@example.com'));
  }
}

function filled(path: string): string {
  return path
    .replace('{t}', 'target')
    .replace('{userId}', 'ann')
    .replace('{id}', 'lic_1')
    .replace('{number}', 'INV-000001');
}

/** Whether an address, as it is sent, still lies where the path of its route begins. */
function isWithin(path: string, address: string): boolean {
  return new URL(address, 'http://billing.test').pathname.startsWith(path.slice(0, path.indexOf('/', 1)));
}

/** A problem in full; for what is not valid, with a pointer to each field. */
function expectProblem({ status, headers, body }: Answer): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(headers.get('content-type')).toBe('application/problem+json');
  const { code, errors } = body as { code: string; errors?: readonly { pointer: string }[] };
  expect(body).toMatchObject({
    type: `urn:problem:${code}`,
    title: expect.any(String),
    detail: expect.any(String),
    status,
  });
  if (code !== 'validation_failed') return;
  expect(errors?.length).toBeGreaterThan(0);
  for (const { pointer } of errors ?? []) expect(pointer).toMatch(/^(\/([^~/]|~[01])*)*$/);
}

describe('bodies that are not valid', () => {
  it.each(bodied)('are refused and change nothing: $name', async ({ name, method, path, schema }) => {
    const bytesTaken = largestBodies(service.app);
    const before = await everything();
    const isValid = ajv.compile({ ...schema, components: document.components });
    const body = fc
      .oneof({ arbitrary: roughly(schema), weight: 6 }, { arbitrary: fc.jsonValue(), weight: 1 })
      .filter((value) => !isValid(value));
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        const text = JSON.stringify(value);
        const answer = await service.ask(method.toUpperCase(), filled(path), { body: text });
        expectProblem(answer);
        // The door comes first: it refuses what is longer than the route can need.
        expect(answer.status).toBe(Buffer.byteLength(text) > bytesTaken(name) ? 413 : 422);
      }),
      { seed, numRuns },
    );
    expect(await everything()).toBe(before);
  });

  it.each(operations.filter(({ method }) => method !== 'get'))(
    'are refused where they are no JSON: $name',
    async ({ method, path }) => {
      const before = await everything();
      for (const body of [
        '{',
        '{"quantity":1}}',
        '[',
        '\0',
        'null',
        '[]',
        '"x"',
        '{"a":"\\u0000"}',
        '{"\\ud800":1}',
        '[['.repeat(50_000),
      ]) {
        expectProblem(await service.ask(method.toUpperCase(), filled(path), { body }));
      }
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'application/xml',
        'junk',
      ]) {
        const headers = { 'content-type': type };
        expectProblem(await service.ask(method.toUpperCase(), filled(path), { body: '{"quantity":1}', headers }));
      }
      const large = JSON.stringify({ name: 'x'.repeat(1_100_000) });
      const answer = await service.ask(method.toUpperCase(), filled(path), { body: large });
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([413, 'body_too_large']);
      expect(await everything()).toBe(before);
    },
  );
});

describe('queries that are not valid', () => {
  it.each(queried)('are refused: $name', async ({ method, path, operation }) => {
    const before = await everything();
    const names = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const value = fc.oneof(
      fc.constantFrom('', '0', '-1', '1e9', '99999999999999999999', 'null', '%', '2026-13-01T00:00:00Z'),
      fc.constantFrom(
        '0000-01-01T00:00:00Z',
        '+275760-09-13T00:00:00Z',
        'OTk5OTk5OTk5OTk5OTk5',
        'ODY0MDAwMDAwMDAwMDAwMCB4',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !/\p{Cs}/u.test(text)),
      fc.string({ minLength: 501, maxLength: 600 }),
    );
    const query = fc.array(
      fc.tuple(fc.oneof(fc.constantFrom(...names), fc.constantFrom('unknown', '__proto__')), value),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    await fc.assert(
      fc.asyncProperty(query, async (pairs) => {
        const asked = new URLSearchParams(pairs.map(([name, text]): [string, string] => [name, text]));
        const answer = await service.ask(method.toUpperCase(), `${filled(path)}?${asked.toString()}`);
        if (answer.status !== 200) expectProblem(answer);
        else expect(pairs.map(([name]) => name)).not.toContain('unknown');
      }),
      { seed, numRuns: 2 * numRuns },
    );
    expect(await everything()).toBe(before);
  });
});

describe('mailed links that lead nowhere', () => {
  it.each(everyOperation.filter(isMailedLink))('are answered by a page: $name', async ({ method, path }) => {
    const before = await everything();
    await fc.assert(
      fc.asyncProperty(fc.webPath(), fc.string({ unit: 'binary', maxLength: 200 }), async (id, token) => {
        const address = path.replace('{id}', encodeURIComponent(id.slice(1, 60) || 'x'));
        const query = new URLSearchParams({ token, quote: token }).toString();
        const answer = await fetch(`${service.url}${address}?${query}`, {
          method: method.toUpperCase(),
          redirect: 'manual',
        });
        // A NUL in a query reaches no route.
        expect([404, 422, 429]).toContain(answer.status);
      }),
      { seed, numRuns },
    );
    expect(await everything()).toBe(before);
  });
});

describe('addresses that lead nowhere', () => {
  it.each(operations.filter(({ path }) => path.includes('{')))(
    'are answered by a problem: $name',
    async ({ method, path }) => {
      const before = await everything();
      const piece = fc.oneof(
        fc.constantFrom(
          '%',
          '%ZZ',
          '%00',
          '%c0%80',
          '%ff%fe',
          '%ed%a0%80',
          '%2e%2e',
          '%2f',
          '..%2f..',
          "'",
          '"',
          '%F0%9F%99%82',
        ),
        fc.constantFrom(
          'x'.repeat(3000),
          '%41'.repeat(300),
          'null',
          '__proto__',
          'lic_0',
          'lic_99999999999',
          ':t',
          '*',
          ';a=b',
        ),
        fc
          .string({ unit: 'binary', minLength: 1, maxLength: 30 })
          .filter((text) => !/\p{Cs}/u.test(text))
          .map(encodeURIComponent),
      );
      await fc.assert(
        fc.asyncProperty(piece, fc.boolean(), async (text, isTenant) => {
          const address = (isTenant ? path.replace('{t}', text) : path.replace('{t}', 'target')).replaceAll(
            /\{\w+\}/g,
            text,
          );
          // Two dots lead out of a short path, to a page.
          fc.pre(isWithin(path, address));
          const body = method === 'get' ? {} : { body: { 'unknown-field': 1 } };
          const answer = await service.ask(method.toUpperCase(), address, body);
          if (method !== 'get' || answer.status !== 200) expectProblem(answer);
        }),
        { seed, numRuns },
      );
      expect(await everything()).toBe(before);
    },
  );
});

it('no workflow task has failed over any of this', async () => {
  const { client } = service.world;
  const { events } = await client.workflow.getHandle(subscriptionWorkflowId('target')).fetchHistory();
  const failed = (events ?? []).filter(({ workflowTaskFailedEventAttributes: failure }) => failure != null);
  expect(failed).toEqual([]);
});
