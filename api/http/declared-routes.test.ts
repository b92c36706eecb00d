import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { bareApp } from '../../test/support/bare-app.ts';
import { routeAccess, routeCosts, routeSecrets } from './operation.ts';
import { costly } from './under-way.ts';

/**
 * What a route declares fits what it answers, by the API's document: a route that is added and declares something else
 * fails here.
 */

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: Schema }>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

let document: Document;
beforeAll(async () => {
  document = (await (await bareApp({} as Database).request('/openapi.json')).json()) as Document;
});

function operationOf(route: string): Operation {
  const [method = '', path = ''] = route.split(' ');
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${route} is not in the document`);
  return operation;
}

/** What a route answers where it succeeds, by media type. */
function answersOf(route: string): readonly (readonly [type: string, schema: Schema])[] {
  return Object.entries(operationOf(route).responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content = {} }]) => Object.entries(content))
    .map(([type, { schema = {} }]) => [type, resolved(schema)]);
}

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components.schemas[name] ?? schema);
}

const routes = (): readonly string[] => [...routeAccess.keys()];

describe('cost', () => {
  const files = ['text/csv', 'application/zip', 'application/pdf'];

  it('is that of a costly request where a file is answered or a text is searched for', () => {
    const isCostly = (route: string): boolean => (routeCosts.get(route) ?? 0) >= costly;
    const searching = (route: string) => operationOf(route).parameters?.some(({ name }) => name === 'q') === true;
    const answersFile = (route: string) => answersOf(route).some(([type]) => files.includes(type));
    const found = routes().filter((route) => searching(route) || answersFile(route));
    expect(found.filter((route) => !isCostly(route))).toEqual([]);
    expect(found).toEqual(expect.arrayContaining(['GET /v1/tenants/{t}/activity', 'GET /v1/ops/tenants']));
  });

  it('is at least one request', () => {
    expect(routes().filter((route) => !((routeCosts.get(route) ?? 0) >= 1))).toEqual([]);
  });
});

describe('what is shown once', () => {
  const namesSecret = (field: string): boolean => /secret$|key$|token/i.test(field);
  /** The key of a charge is no secret: it names the charge. */
  const chargeKeys = ['POST /v1/finance/charges/{id}/look-up key', 'POST /v1/finance/charges/{id}/refunds key'];

  it('is declared by every change that answers a secret', () => {
    const secrets = [...routeSecrets].flatMap(([route, shownOnce]) =>
      answersOf(route)
        .flatMap(([, { properties = {} }]) => Object.keys(properties))
        .filter((field) => namesSecret(field) && shownOnce !== 'all' && !shownOnce.includes(field))
        .map((field) => `${route} ${field}`),
    );
    expect([...new Set(secrets)]).toEqual(chargeKeys);
  });

  it('is a field that an answer may lack, as a repeated one does', () => {
    for (const [route, shownOnce] of routeSecrets)
      for (const field of shownOnce === 'all' ? [] : shownOnce) {
        const [, schema = {}] = answersOf(route).find(([, { properties = {} }]) => field in properties) ?? [];
        expect([route, field, Object.keys(schema.properties ?? {})]).toEqual([
          route,
          field,
          expect.arrayContaining([field]),
        ]);
        expect([route, schema.required]).toEqual([route, expect.not.arrayContaining([field])]);
      }
    expect([...routeSecrets].filter(([, shownOnce]) => shownOnce.length > 0).length).toBeGreaterThan(5);
  });
});

it('what is answered as a list goes on by a cursor, but for what is reckoned as a whole', () => {
  const lists = routes().filter((route) =>
    answersOf(route).some(([, { properties = {} }]) => Object.keys(properties)[0] === 'data'),
  );
  const endless = lists.filter((route) =>
    answersOf(route).every(([, { properties = {} }]) => !('nextCursor' in properties)),
  );
  expect(endless.toSorted()).toEqual([
    // Its cursor is called `next`, as it also goes on once there is more.
    'GET /v1/events',
    'GET /v1/finance/deferred-revenue',
    'GET /v1/finance/summary',
    'GET /v1/ops/needs',
    'GET /v1/tenants/{t}/going-to-happen',
    'GET /v1/tenants/{t}/upcoming',
  ]);
});

it('what is answered where a request fails is in the document of every route, as each refuses a query it does not know', () => {
  const methods = ['get', 'post', 'put', 'patch', 'delete'];
  const silent = Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined && item[method].responses['default'] === undefined)
      .map((method) => `${method} ${path}`),
  );
  expect(silent).toEqual([]);
});
