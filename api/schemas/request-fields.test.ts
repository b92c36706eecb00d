import { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { requestSchemas, stringsIn } from '../../test/support/request-schemas.ts';
import { numberText, type TextKind } from './request-fields.ts';

// docs/product.md, "Names and texts": each string that a route takes has a kind, and each kind keeps its promise.

const fields = requestSchemas().flatMap(({ route, schema }) => stringsIn(schema, route));
const fieldsOf = (...kinds: readonly TextKind[]) =>
  fields.filter(({ kind }) => kind !== undefined && kinds.includes(kind));
const written = fieldsOf('name', 'reference', 'freeText', 'id', 'email');

it('each string that a route takes has a kind', () => {
  expect(fields.filter(({ kind }) => kind === undefined).map(({ where }) => where)).toEqual([]);
  expect(fields.map(({ where }) => where)).toEqual(
    expect.arrayContaining([
      'post /v1/tenants/name',
      'put /v1/tenants/{t}/users/{userId}/email',
      'post /v1/tenants/{t}/licences/assignments/userIds/*',
      'post /v1/tenants/{t}/quotes/change/licenceIds/*',
      'get /v1/finance/charges/from',
    ]),
  );
});

it('a string without a kind would be found, however it is wrapped', () => {
  const schema = z.strictObject({ a: z.array(z.string().optional()), b: z.union([z.int(), z.string()]).default(1) });
  expect(stringsIn(schema, 'x').map(({ where, kind }) => [where, kind])).toEqual([
    ['x/a/*', undefined],
    ['x/b', undefined],
  ]);
});

describe.each(written)('$where ($kind)', ({ schema, kind }) => {
  it.each(['\u202e', '\u2066', '\u200f', '\u061c'])('takes nothing that turns the direction of writing: %j', (sign) => {
    expect(z.safeParse(schema, `a${sign}b@example.com`).success).toBe(false);
  });

  it.each(['\u200b', '\u3164', '\u2800', '\u{e0041}', '\u0301', '\ufe0f', '\0'])('takes nothing unseen: %j', (sign) => {
    expect(z.safeParse(schema, sign).success).toBe(false);
  });

  it('keeps the two forms of a sign as one, or takes neither', () => {
    const [composed, decomposed] = ['Zo\u00eb', 'Zoe\u0308'].map((text) => z.safeParse(schema, text));
    expect(decomposed).toEqual(composed?.success ? composed : expect.objectContaining({ success: false }));
  });

  it('has a limit', () => {
    const long = kind === 'email' ? `a@${'example.'.repeat(50)}com` : 'a'.repeat(2_001);
    expect(z.safeParse(schema, long).success).toBe(false);
  });
});

it.each(fieldsOf('name'))(
  '$where keeps what is seen: no spaces around it, and one where several were',
  ({ schema }) => {
    expect(z.parse(schema, '  Zoe\u0308  \u00a0Bell ')).toBe('Zoë Bell');
    expect(z.safeParse(schema, 'a\nb').success).toBe(false);
    expect(z.safeParse(schema, '  ').success).toBe(false);
    expect(z.parse(schema, ` ${'e\u0301'.repeat(200)}`)).toBe('é'.repeat(200));
  },
);

it.each(fieldsOf('reference'))('$where is a short name, or left empty', ({ schema }) => {
  expect(z.parse(schema, '  Zoe\u0308  \u00a0B ')).toBe('Zoë B');
  expect(z.safeParse(schema, 'a\nb').success).toBe(false);
  expect(z.parse(schema, '  ')).toBe('');
  expect(z.safeParse(schema, 'a'.repeat(65)).success).toBe(false);
});

it.each(fieldsOf('email'))('$where is an address without spaces around it that mail servers take', ({ schema }) => {
  expect(z.parse(schema, ' Ann@example.com ')).toBe('Ann@example.com');
  for (const address of ['ann', 'ann@localhost', 'zoë@example.com', `${'a'.repeat(65)}@example.com`, 'a@-b.com'])
    expect([address, z.safeParse(schema, address).success]).toEqual([address, false]);
});

it.each(fieldsOf('freeText'))('$where keeps its lines', ({ schema }) => {
  expect(z.parse(schema, ' Too dear.\r\nGoodbye.\n')).toBe('Too dear.\nGoodbye.');
});

it.each(fieldsOf('url'))(
  '$where is sent on as it was judged, so that no other reader sees another host',
  ({ schema }) => {
    const judged = [
      ['https://app.test\\@evil.test/', 'https://app.test/@evil.test/'],
      ['HTTPS://App.test/a b', 'https://app.test/a%20b'],
      ['https://app.test/\t\nback', 'https://app.test/back'],
      ['https://app.test/back?x={id}&y=1#z', 'https://app.test/back?x={id}&y=1#z'],
      // docs/api.md, "Errors"
      ['https://app.test', 'https://app.test/'],
      ['https://app.test/{id}', 'https://app.test/%7Bid%7D'],
    ];
    for (const [given, sent] of judged) expect(z.parse(schema, given)).toBe(sent);
    for (const none of ['app.test', '//app.test', 'https:app.test', 'javascript:alert(1)', 'https://'])
      expect([none, z.safeParse(schema, none).success]).toEqual([none, false]);
  },
);

it('a whole number in a query is written in decimal digits alone', () => {
  const limit = numberText(0, 200).default(50);
  expect([undefined, '0', '7', '200'].map((text) => limit.parse(text))).toEqual([50, 0, 7, 200]);
  for (const text of ['', ' ', ' 7', '7 ', '+7', '0x10', '1e2', '7.5', '-1', '201', 'NaN', 'Infinity', '٧'])
    expect([text, limit.safeParse(text).success]).toEqual([text, false]);
});
