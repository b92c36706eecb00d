import { connect as connectSocket } from 'node:net';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { routeAccess } from '../../api/http/operation.ts';
import { instanceTables } from '../../db/instances.ts';
import { requests } from '../../db/schema.ts';
import { refusalIn, type Tenant, useApi } from './support/api.ts';

/**
 * What the door lets through (service/size-and-shape.test.ts has what it does not): bodies as deep, wide and long as may
 * be, on every route and with a key (docs/trust.md, "T18"). Each is answered briefly.
 */

const api = useApi();
let tenant: Tenant;
beforeAll(async () => {
  tenant = await api.begin('shapes');
  await tenant.users('ann');
});

const changing = [...routeAccess.keys()].filter((route) => !route.startsWith('GET '));
const filled = (path: string): string => path.replace('{t}', tenant.id).replaceAll(/\{\w+\}/g, 'ann');
const mostAnswered = 64 * 1024;

const nested = (depth: number, within: unknown): unknown =>
  Array.from({ length: depth }).reduce(
    (inner: unknown, _, level) => (level % 2 === 0 ? [inner] : { a: inner }),
    within,
  );
const name = fc.oneof(fc.string(), fc.constantFrom('\u0000', '~/', '\u2028', '🙂', '__proto__', 'name', 'userIds'));
const long = fc.integer({ min: 0, max: 5_000 }).map((length) => '\u0001'.repeat(length));
const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
const body = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 31 }), fc.oneof(value, long)).map(([depth, within]) => nested(depth, within)),
  fc
    .tuple(name, fc.integer({ min: 1, max: 1_000 }), value)
    .map(([stem, count, one]) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${stem}${index}`, one])),
    ),
  fc
    .tuple(fc.constantFrom('userIds', 'licenceIds', 'name'), fc.integer({ min: 0, max: 15_000 }), value)
    .map(([field, count, one]) => ({ [field]: Array.from({ length: count }, () => one) })),
  fc.tuple(fc.integer({ min: 500, max: 20_000 }), long).map(([length, one]) => ({ ['x'.repeat(length)]: one })),
);

it.each(changing)('%s answers whatever it is sent with less than 64 KiB', async (route) => {
  const [method = '', path = ''] = route.split(' ');
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const text = JSON.stringify(sent);
      const response = await fetch(`${api.url}${filled(path)}`, {
        method,
        headers: { authorization: `Bearer ${api.keys.ops}`, 'content-type': 'application/json' },
        body: text,
      });
      const answer = await response.text();
      expect([response.status >= 400 && response.status < 500, response.status]).toEqual([true, response.status]);
      expect(answer.length).toBeLessThan(mostAnswered);
    }),
    { numRuns: 6, endOnFailure: true },
  );
});

it('a refusal at the door keeps nothing under its Idempotency-Key', async () => {
  const before = await api.world.db.$count(requests);
  const options = { key: 'at-the-door', headers: { 'content-type': 'application/json; charset=latin1' } };
  expect(refusalIn(await tenant.ask('POST', '/licences', '{"quantity":1}', options))).toEqual([
    415,
    'unsupported_media_type',
  ]);
  expect(await api.world.db.$count(requests)).toBe(before);
});

it.each(['application/json ; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON', 'text/json+json'])(
  '%s is JSON or refused, and never taken for no body',
  async (type) => {
    const answer = await tenant.ask('POST', '/quotes', JSON.stringify({ unknown: 1 }), {
      headers: { 'content-type': type },
    });
    expect(refusalIn(answer)).toEqual([422, 'validation_failed']);
    const isJson = /^application\/json/i.test(type);
    expect(answer.body.errors.some(({ pointer }) => pointer === '/unknown')).toBe(isJson);
  },
);

it('bytes in an address that are not ASCII are refused, and are taken for no one else’s name', async () => {
  const { port } = new URL(api.url);
  const head = `PUT /v1/tenants/shapes/users/\xff HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${tenant.adminKey}\r\ncontent-type: application/json\r\ncontent-length: 12\r\nconnection: close\r\n\r\n{"name":"N"}`;
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connectSocket(Number(port), '127.0.0.1', () => socket.write(Buffer.from(head, 'latin1')));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect((await tenant.ask('GET', '/users/%C3%BF')).status).toBe(404);
});

it('a tenant has at most 10,000 users; those who are there can still be changed', async () => {
  const { users } = instanceTables(tenant.id);
  await api.world.db.execute(
    sql`insert into ${users} (id, ref, name) select 'user-' || n, 'ref-' || n, 'User ' || n from generate_series(2, 10000) n`,
  );
  const refused = await tenant.ask('PUT', '/users/one-more', { name: 'One more' });
  expect(refusalIn(refused)).toEqual([422, 'validation_failed']);
  expect(refused.body.errors).toEqual([
    { pointer: '/userId', detail: 'is one more than the 10000 users that a tenant may have' },
  ]);
  expect((await tenant.ask('GET', '/users/one-more')).status).toBe(404);
  expect((await tenant.ask('PUT', '/users/ann', { name: 'Ann, changed' })).status).toBe(200);
});
