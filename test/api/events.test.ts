import { and, eq, isNotNull } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventJson } from '../../api/schemas/event.ts';
import { type Connection, connect } from '../../db/connect.ts';
import { beginDeletion, forgetTenant } from '../../db/deletion.ts';
import { createInstanceSchema } from '../../db/instances.ts';
import { revokeKey, storeKey } from '../../db/keys.ts';
import { apiKeys, charges, outboundEvents } from '../../db/schema.ts';
import { refsOfUsers } from '../../db/user-refs.ts';
import { putUsers } from '../../db/users.ts';
import { numbersOf } from '../../domain/pool.ts';
import { activate, card, remove } from '../domain/support/tenant.ts';
import { bareApp } from '../support/bare-app.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventsAtRest } from '../support/events-at-rest.ts';
import { RecordedLife } from '../support/recorded-lives.ts';
import { testSeller } from '../support/seller.ts';

/* What is recorded of lives, as others read it. */

let database: TestDatabase;
let connection: Connection;
let life: RecordedLife;
const marker = 'user-marker-7f3a';

beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 6);
  const { db } = connection;
  await storeKey(db, 'ops-key', 'ops', null);
  life = await begun('acme');
  await storeKey(db, 'product-key', 'product', 'acme');
  const other = await begun('other');
  await other.record();
  life.life.must(card).must(activate(2, true));
  await life.record();
  const [charge] = await db.select().from(charges).where(eq(charges.tenantId, 'acme'));
  await life.refund(charge?.id ?? '', 100);
  const user = await refOf('acme', marker);
  life.life.must({ type: 'assignUsers', users: [user] });
  await life.record();
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

async function begun(tenantId: string): Promise<RecordedLife> {
  const one = new RecordedLife(connection.db, testSeller(), tenantId, { signedUpAt: '2026-03-01T10:00' });
  await one.signUp({ name: tenantId, adminEmail: `admin@${tenantId}.example` });
  await createInstanceSchema(connection.db, tenantId);
  return one;
}

async function refOf(tenantId: string, id: string) {
  await putUsers(connection.db, tenantId, [{ id, name: 'Ann', email: null }]);
  const ref = (await refsOfUsers(connection.db, tenantId, [id])).get(id);
  if (ref === undefined) throw new Error(`There is no user ${id}`);
  return ref;
}

interface Page {
  readonly data: readonly EventJson[];
  readonly next: string;
}

async function ask(query: string, key = 'ops-key'): Promise<Response> {
  return bareApp(connection.db).request(`/v1/events${query}`, { headers: { authorization: `Bearer ${key}` } });
}

const page = async (query: string, key?: string): Promise<Page> => {
  await eventsAtRest(connection.db);
  const answer = await ask(query, key);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Page;
};

it('tells of a life in order, each step with one document at most, and of money beside it', async () => {
  const { data } = await page('?limit=200', 'product-key');
  const types = data.map(({ type }) => type);

  expect(types[0]).toBe('subscription.trial_started');
  expect(types).toEqual(
    expect.arrayContaining(['subscription.activated', 'charge.succeeded', 'invoice.issued', 'charge.refunded']),
  );
  const versions = data.map(({ version }) => version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  const documents = data.filter(({ type }) => type === 'entitlements.changed').map(({ version }) => version);
  expect(new Set(documents).size).toBe(documents.length);
  expect(data.at(-1)).toMatchObject({
    type: 'entitlements.changed',
    data: { holders: [{ userId: marker, licenceId: expect.stringMatching(/^lic_/), until: null }] },
  });
});

it('shows a product key its own tenant alone, and a key of ops all', async () => {
  const own = await page('?limit=200', 'product-key');
  const all = await page('?limit=200');

  expect(new Set(own.data.map(({ tenantId }) => tenantId))).toEqual(new Set(['acme']));
  expect(new Set(all.data.map(({ tenantId }) => tenantId))).toEqual(new Set(['acme', 'other']));
});

it('goes on from a cursor without a gap or a repeat, and past what was not asked for', async () => {
  const all = await page('?limit=200');
  const read: string[] = [];
  for (let next = ''; ; ) {
    const part = await page(`?limit=3${next}`);
    read.push(...part.data.map(({ id }) => id));
    if (part.data.length === 0) break;
    next = `&after=${part.next}`;
  }
  const none = await page('?types=subscription.deleted');

  expect(read).toEqual(all.data.map(({ id }) => id));
  expect(none).toEqual({ data: [], next: (await page('?after=now')).next });
});

it('tells nothing to a reader whose key was revoked while it waited', async () => {
  const { db } = connection;
  const polled = await begun('polled');
  await polled.record();
  const key = await storeKey(db, 'revoked-key', 'product', 'polled');
  await storeKey(db, 'valid-key', 'product', 'polled');
  const { next } = await page('?after=now', 'valid-key');
  const readers = ['revoked-key', 'valid-key'].map((secret) => ask(`?after=${next}&wait=30`, secret));
  // A key's use is recorded once its request is admitted.
  const admitted = and(eq(apiKeys.id, key?.id ?? ''), isNotNull(apiKeys.lastUsedAt));
  while ((await db.$count(apiKeys, admitted)) === 0) await new Promise(setImmediate);

  await revokeKey(db, 'revoked-key');
  polled.life.must(card).must(activate(1, true));
  await polled.record();
  const [revoked, valid] = await Promise.all(readers);

  expect([revoked?.status, valid?.status]).toEqual([401, 200]);
  // Events of one moment may come in two answers.
  expect(await revoked?.text()).not.toContain('evt_');
  expect(await valid?.text()).toContain('"tenantId":"polled"');
});

it.each(['?after=nonsense', '?types=unknown', '?wait=31', '?limit=0', '?colour=red'])('refuses %s', async (query) => {
  expect((await ask(query)).status).toBe(422);
});

it('says that the holder of a licence that has ended holds none, and names no other', async () => {
  const ending = await begun('ending');
  ending.life.must(card).must(activate(2, true));
  await ending.record();
  const [stays, leaves] = [await refOf('ending', 'stays'), await refOf('ending', 'leaves')];
  ending.life.must({ type: 'assignUsers', users: [stays, leaves] });
  const held = ending.life.state.pool.licences.filter(({ holder }) => holder === leaves);
  ending.life.must(remove(numbersOf(held)));
  await ending.record();
  const before = await page('?after=now');
  ending.life.until('2026-04-15T00:00');
  await ending.record();

  const told = (await page(`?limit=200&after=${before.next}&types=entitlements.changed`)).data;

  expect(told).toMatchObject([{ data: { holders: [{ userId: 'leaves', licenceId: null, until: null }] } }]);
});

it('says where a cursor is behind what is not there any more', async () => {
  const cursor = Buffer.from('999999 evt_gone').toString('base64url');
  const answer = await ask(`?after=${cursor}`);

  expect(answer.status).toBe(410);
  expect(await answer.json()).toMatchObject({ code: 'events_forgotten' });
});

it('has each type among the webhooks of its document', async () => {
  const document = (await (await bareApp(connection.db).request('/openapi.json')).json()) as {
    readonly webhooks: Readonly<Record<string, unknown>>;
  };

  expect(Object.keys(document.webhooks)).toContain('entitlements.changed');
});

it('takes a removed user out of what was told, and names it once, without a licence', async () => {
  const gone = 'user-gone-51c2';
  const user = await refOf('acme', gone);
  life.life.must({ type: 'assignUsers', users: [user] });
  await life.record();
  life.life.must({ type: 'removeUser', user });
  await life.record();

  const named = (await page('?limit=200', 'product-key')).data.filter((event) => JSON.stringify(event).includes(gone));

  expect(named).toMatchObject([{ data: { holders: [{ userId: gone, licenceId: null }] } }]);
});

it('names no user of a tenant that is deleted, and keeps its events', async () => {
  const before = await page('?limit=200', 'product-key');
  await beginDeletion(connection.db, 'acme', Date.now(), { workflowId: 'w', runId: 'r' });
  await forgetTenant(connection.db, 'acme');

  const rows = await connection.db.select().from(outboundEvents).where(eq(outboundEvents.tenantId, 'acme'));

  expect(rows).toHaveLength(before.data.length);
  expect(JSON.stringify(rows)).not.toContain(marker);
  expect(JSON.stringify(rows)).not.toContain('user-gone');
});
