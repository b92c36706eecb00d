import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../bench/until.ts';
import { type Connection, connect, type Database } from '../../db/connect.ts';
import { createEventFeed } from '../../db/event-feed.ts';
import { type EventPosition, forgetOldEvents, newestPosition, readEvents } from '../../db/outbound-events.ts';
import { eventEndpoints, outboundEvents, tenants } from '../../db/schema.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventsAtRest } from '../support/events-at-rest.ts';

/* The feed's order, on a real database with writers that commit in any order. */

let database: TestDatabase;
let connection: Connection;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 8);
  ({ db } = connection);
  await db.insert(tenants).values(['acme', 'other'].map((id) => ({ id, createdBy: 'test' })));
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const noted = async (tx: Database, tenantId: string, about: string): Promise<void> =>
  void (await tx
    .insert(outboundEvents)
    .values({ tenantId, version: 1, type: 'attention.raised', at: new Date(), data: { about } }));

async function read(after: EventPosition | null, tenantId: string | null = null) {
  const page = await readEvents(db, { after, tenantId, limit: 100 });
  if (page === 'forgotten') throw new Error('The position is forgotten');
  return { abouts: page.events.map(({ data }) => ('about' in data ? data.about : '')), next: page.next };
}

/** So many events, which transactions in the server's other databases may hold back for a while. */
function shown(after: EventPosition | null, count: number, tenantId: string | null = null) {
  return until(
    () => read(after, tenantId),
    ({ abouts }) => abouts.length >= count,
  );
}

/** The newest event's position, once all events are shown. */
async function atRest(): Promise<EventPosition | null> {
  await eventsAtRest(db);
  return newestPosition(db);
}

interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** A transaction that has written an event and goes on until it is let go. */
async function writing(tenantId: string, about: string): Promise<() => Promise<void>> {
  const [released, written] = [gate(), gate()];
  const ended = db.transaction(async (tx) => {
    await noted(tx, tenantId, about);
    written.open();
    await released.passed;
  });
  await written.passed;
  return () => {
    released.open();
    return ended;
  };
}

it('shows both of two events that commit in the other order, to a reader that looks in between', async () => {
  const start = await atRest();
  const commitFirst = await writing('acme', 'first');
  const commitSecond = await writing('other', 'second');

  await commitSecond();
  const between = await read(start);
  await commitFirst();
  const after = await shown(between.next, 2);

  expect(between.abouts).toEqual([]);
  expect(after.abouts).toEqual(['first', 'second']);
  expect((await read(after.next)).abouts).toEqual([]);
});

it('keeps the order of a tenant, also of a transaction that had its number first', async () => {
  const start = await atRest();
  const [numbered, mayWrite] = [gate(), gate()];
  const early = db.transaction(async (tx) => {
    await tx.execute(sql`select pg_current_xact_id()`);
    numbered.open();
    await mayWrite.passed;
    await noted(tx, 'acme', 'later, by an earlier transaction');
  });
  await numbered.passed;
  await noted(db, 'acme', 'earlier, by a later transaction');
  mayWrite.open();
  await early;

  expect((await shown(start, 2, 'acme')).abouts).toEqual([
    'earlier, by a later transaction',
    'later, by an earlier transaction',
  ]);
});

it('wakes the reader of a tenant for its own events alone, and ends its wait with its signal', async () => {
  const feed = createEventFeed(db);
  const after = await atRest();
  const query = { after, tenantId: 'acme', limit: 10 };
  const waiting = feed.read(query, { waitMs: 20_000, signal: new AbortController().signal });
  const leaving = new AbortController();
  const left = feed.read({ ...query, tenantId: 'other' }, { waitMs: 20_000, signal: leaving.signal });

  await noted(db, 'acme', 'news');
  const page = await waiting;
  leaving.abort();

  expect(page).toMatchObject({ events: [{ tenantId: 'acme', data: { about: 'news' } }] });
  expect(await left).toMatchObject({ events: [] });
});

it('refuses a position that is not there, or is another event by now', async () => {
  await noted(db, 'acme', 'there');
  const newest = await atRest();

  expect(await readEvents(db, { after: { position: 999_999, id: null }, limit: 1 })).toBe('forgotten');
  expect(await readEvents(db, { after: { position: newest?.position ?? 0, id: 'evt_other' }, limit: 1 })).toBe(
    'forgotten',
  );
  expect(await readEvents(db, { after: newest, limit: 1 })).not.toBe('forgotten');
});

it('forgets what is old, but for the newest of a tenant and what an endpoint has still to be sent', async () => {
  for (const about of ['old', 'at the cursor', 'not sent', 'newest']) await noted(db, 'other', about);
  const rows = await db.select().from(outboundEvents).where(sql`tenant_id = 'other'`).orderBy(outboundEvents.position);
  const cursor = rows.at(-3)?.position ?? 0;
  await db
    .insert(eventEndpoints)
    .values({ id: 'ep_1', url: 'https://example.test', secret: 's', createdBy: 'test', cursor });
  const left = async () =>
    (await db.select().from(outboundEvents).where(sql`tenant_id = 'other'`).orderBy(outboundEvents.position)).map(
      ({ data }) => ('about' in data ? data.about : ''),
    );

  await db.execute(forgetOldEvents(0, 5_000));
  expect(await left()).toEqual(['at the cursor', 'not sent', 'newest']);

  await db.delete(eventEndpoints);
  await db.execute(forgetOldEvents(0, 5_000));
  expect(await left()).toEqual(['newest']);
});

it('goes on behind what is recorded where transactions are numbered anew', async () => {
  const start = await atRest();
  const owner = connect(database.migrationUrl, 1);
  try {
    await owner.db.execute(sql`update event_feed set transaction_offset = transaction_offset + 1000000`);
    await noted(db, 'acme', 'of the server before');
    // As in another server, whose transactions begin with lower numbers.
    await owner.db.execute(sql`update event_feed set transaction_offset = 0`);
    expect((await read(start)).abouts).toEqual([]);

    await owner.db.execute(sql`select continue_event_feed()`);
    await noted(db, 'acme', 'of this server');
    expect((await shown(start, 2)).abouts).toEqual(['of the server before', 'of this server']);
  } finally {
    await owner.close();
  }
});
