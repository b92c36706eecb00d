import { getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { estimateRows, forgetWhatIsOver, retention } from '../../db/retention.ts';
import * as schema from '../../db/schema.ts';
import { audit, mails, quotes, requests, sessions, signInLinks, tenants } from '../../db/schema.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs);
let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 4);
  await connection.db.insert(tenants).values({ id: 'acme', createdBy: 'test' });
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

it('each table of the service has a time for which it keeps what it holds', () => {
  const tables = Object.entries(schema).flatMap(([name, one]) => (is(one, PgTable) ? [name] : []));
  expect(Object.keys(retention).toSorted()).toEqual(tables.toSorted());
});

it('a night ends what has been kept for its time, and nothing else; another one does nothing', async () => {
  const { db } = connection;
  const quoted = { tenantId: 'acme', change: 'x', lines: [], amount: 0, tax: 0, reactivated: 0 };
  await db.insert(quotes).values([
    { ...quoted, id: 'old', expiresAt: daysAgo(31) },
    { ...quoted, id: 'young', expiresAt: daysAgo(29) },
  ]);
  const answered = { tenantId: 'acme', status: 200, answer: { headers: {}, body: '{}' }, bodyHash: 'hash' };
  await db.insert(requests).values([
    { ...answered, id: 'old', createdAt: daysAgo(31), outcome: { type: 'done', licences: [], chargeId: null } },
    { ...answered, id: 'young', createdAt: daysAgo(29) },
  ]);
  // More than one batch.
  await db.execute(sql`insert into quotes (id, tenant_id, change, lines, amount, tax, reactivated, expires_at)
    select 'old' || n, 'acme', 'x', '[]', 0, 0, 0, now() - interval '40 days' from generate_series(1, 5000) n`);
  const data = { kind: 'receipt' } as never;
  const sent = { tenantId: 'acme', data, state: 'sent', isTestClock: false, subject: 's', body: 'b' } as const;
  await db.insert(mails).values([
    { ...sent, id: 'old', reasonKey: 'old', sentAt: daysAgo(366) },
    { ...sent, id: 'young', reasonKey: 'young', sentAt: daysAgo(364) },
  ]);

  const person = { role: 'ops', tenantId: null, keyId: null } as const;
  const session = {
    ...person,
    actor: 'x',
    signedInBy: 'key',
    lastUsedAt: daysAgo(40),
    idleUntil: daysAgo(40),
  } as const;
  const link = { ...person, createdBy: 'x' };
  for (const [id, days] of [
    ['old', 31],
    ['young', 29],
  ] as const) {
    await db.insert(sessions).values({ ...session, id, hash: id, expiresAt: daysAgo(days) });
    await db.insert(signInLinks).values({ ...link, id, hash: id, expiresAt: daysAgo(days) });
    await db.insert(audit).values({ act: 'signedIn', actor: id, at: daysAgo(days) });
  }

  let batches = 0;
  const forgotten = {
    audit: 1,
    invoices: 0,
    mails: 1,
    outboundEvents: 0,
    quotes: 5_001,
    requests: 1,
    sessions: 1,
    signInLinks: 1,
    taskLinks: 0,
    trialSigns: 0,
  };
  expect(await forgetWhatIsOver(db, () => (batches += 1), { audit: 30 })).toEqual(forgotten);
  expect(batches).toBe(11);
  for (const table of [sessions, signInLinks])
    expect(await db.select({ id: table.id }).from(table)).toEqual([{ id: 'young' }]);
  expect(await db.select({ actor: audit.actor }).from(audit)).toEqual([{ actor: 'young' }]);

  expect(await db.select({ id: quotes.id }).from(quotes)).toEqual([{ id: 'young' }]);
  const kept = await db.select().from(requests).orderBy(requests.id);
  // What the request was and has done stays, so that it is not done again.
  expect(kept[0]).toMatchObject({ id: 'old', bodyHash: 'hash', status: 200, answer: null, outcome: { type: 'done' } });
  expect(kept[1]).toMatchObject({ id: 'young', answer: { body: '{}' } });
  const texts = await db.select({ id: mails.id, body: mails.body }).from(mails).orderBy(mails.id);
  expect(texts).toEqual([
    { id: 'old', body: null },
    { id: 'young', body: 'b' },
  ]);

  expect(await forgetWhatIsOver(db, () => undefined)).toEqual({
    audit: 0,
    invoices: 0,
    mails: 0,
    outboundEvents: 0,
    quotes: 0,
    requests: 0,
    sessions: 0,
    signInLinks: 0,
    taskLinks: 0,
    trialSigns: 0,
  });
});

it('says how many rows each table has', async () => {
  const tables = (await estimateRows(connection.db)).map(({ table }) => table);
  const names = Object.values(schema).flatMap((one) => (is(one, PgTable) ? [getTableName(one)] : []));
  expect(tables).toEqual(names.toSorted());
});
