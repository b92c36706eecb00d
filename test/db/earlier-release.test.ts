import { MockActivityEnvironment } from '@temporalio/testing';
import { eq, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRefundActivities } from '../../activities/refunds.ts';
import { type Connection, connect } from '../../db/connect.ts';
import { beginDeletion, forgetTenant } from '../../db/deletion.ts';
import { storeKey } from '../../db/keys.ts';
import { addMissingOwners } from '../../db/members.ts';
import { forgetWhatIsOver } from '../../db/retention.ts';
import { saveDetails } from '../../db/save-details.ts';
import { charges, contacts, deletions, invoices, members, refunds, tenants } from '../../db/schema.ts';
import { activate, card } from '../domain/support/tenant.ts';
import { bareApp } from '../support/bare-app.ts';
import { createTestDatabase, type TestDatabase, unguarded } from '../support/database.ts';
import { RecordedLife } from '../support/recorded-lives.ts';
import { testSeller } from '../support/seller.ts';

/* While a release is deployed, the one before goes on writing to the database that is migrated already (docs/deploy.md). */

let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 4);
  await storeKey(connection.db, 'finance-key', 'finance', null);
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

async function live(tenantId: string, taxMilliPercent = 20_000): Promise<typeof charges.$inferSelect> {
  const { db } = connection;
  const life = new RecordedLife(db, testSeller(), tenantId, { signedUpAt: '2026-04-01T10:00', taxMilliPercent });
  await life.signUp({ name: `Company ${tenantId}`, adminEmail: `admin@${tenantId}.example` });
  life.life.must(card).must(activate(2, true));
  await life.record();
  const [charge] = await db.select().from(charges).where(eq(charges.tenantId, tenantId));
  if (charge === undefined) throw new Error('Nothing was charged');
  return charge;
}

/** What releases until 0.10.0 wrote of an invoice and of a credit note: no more columns, and parties without a place. */
async function issueByEarlierRelease(charge: typeof charges.$inferSelect, number: string): Promise<void> {
  const party = (name: string) => JSON.stringify({ name, addressLines: ['1 Street'], taxId: null, email: null });
  const insert = (kind: string, numbered: string, refersTo: string | null) => sql`
    insert into invoices (number, kind, tenant_id, charge_id, total, tax, currency, lines, issued_at, period_number,
      period_start, period_end, seller, buyer, refers_to)
    select ${numbered}, ${kind}, tenant_id, id, amount, tax, currency, lines, '2026-04-30T23:30:00Z', period_number,
      period_start, period_end, ${party('Seller Ltd')}::jsonb, ${party('Buyer')}::jsonb, ${refersTo}
    from charges where id = ${charge.id}`;
  await connection.db.execute(insert('invoice', number, null));
  await connection.db.execute(insert('credit_note', `CN-${number}`, number));
}

async function withoutInvoice(tenantId: string): Promise<typeof charges.$inferSelect> {
  const charge = await live(tenantId);
  await unguarded(database.url, (db) => db.delete(invoices).where(eq(invoices.tenantId, tenantId)));
  return charge;
}

it('an invoice that the release before issues is whole: read, listed and booked with its rate', async () => {
  await issueByEarlierRelease(await withoutInvoice('earlier'), 'INV-900001');

  const rows = await connection.db.select().from(invoices).where(eq(invoices.tenantId, 'earlier'));
  const place = { postcode: null, city: null, country: null };
  for (const row of rows)
    expect(row).toMatchObject({
      taxCategory: 'standard',
      taxMilliPercent: 20_000,
      taxReason: null,
      issuedOn: '2026-05-01',
      seller: { name: 'Seller Ltd', ...place },
      buyer: { name: 'Buyer', ...place },
    });
  expect(rows).toHaveLength(2);

  const headers = { authorization: 'Bearer finance-key' };
  const ask = async (path: string) => bareApp(connection.db).request(path, { headers });
  for (const path of ['', '/INV-900001', '/INV-900001.html', '/INV-900001.pdf', '/CN-INV-900001'])
    expect([path, (await ask(`/v1/tenants/earlier/invoices${path}`)).status]).toEqual([path, 200]);
  const booked = await (await ask('/v1/finance/accounting?month=2026-05')).text();
  expect(booked).toContain('INV-900001,invoice,Buyer,');
});

it('what this release issues is left as it is, and a tax of 0 stays out of scope', async () => {
  await live('present');
  const [present] = await connection.db.select().from(invoices).where(eq(invoices.tenantId, 'present'));
  expect(present).toMatchObject({ issuedOn: '2026-04-01', taxReason: 'override', seller: { city: 'London' } });

  const untaxed = await live('untaxed', 0);
  await unguarded(database.url, (db) => db.delete(invoices).where(eq(invoices.tenantId, 'untaxed')));
  await issueByEarlierRelease(untaxed, 'INV-900002');
  const [row] = await connection.db.select().from(invoices).where(eq(invoices.number, 'INV-900002'));
  expect(row).toMatchObject({ taxCategory: 'outside_scope', taxMilliPercent: 0 });
});

it('a deletion by the release before leaves no address, and its certificate counts what went', async () => {
  const { db } = connection;
  const charge = await live('left');
  await live('stays');
  for (const tenantId of ['left', 'stays']) {
    await saveDetails(db, tenantId, details, { by: 'admin', commandId: 'save' });
    await db
      .insert(contacts)
      .values({ id: `c-${tenantId}`, tenantId, email: 'c@left.example', kinds: ['receipts'], createdBy: 'x' });
    await addMissingOwners(db);
    await db.execute(sql`insert into task_links (id, hash, tenant_id, task, mail_kind, card_before, expires_at)
      values (${`t-${tenantId}`}, ${tenantId}, ${tenantId}, 'card', 'card_removed', 'pm_1', now())`);
  }

  // All that release asks of this function, and what it does itself: nothing of later tables.
  await beginDeletion(db, 'left', Date.UTC(2026, 5, 12), { workflowId: 'w', runId: 'r' });
  await db.execute(sql`select forget_tenant('left')`);

  for (const table of ['members', 'contacts', 'billing_details', 'task_links where card_before is not null'])
    expect([table, await tenantsOf(table)]).toEqual([table, ['stays']]);
  expect(await db.select({ brand: charges.cardBrand }).from(charges).where(eq(charges.id, charge.id))).toEqual([
    { brand: null },
  ]);
  // What this release does beside it, later or again, counts nothing twice.
  await forgetTenant(db, 'left');
  const [deletion] = await db.select().from(deletions).where(eq(deletions.tenantId, 'left'));
  expect(deletion?.rows).toEqual({ billing_details: 1, mail_contacts: 1, members: 1, licences: 2 });
});

async function tenantsOf(table: string): Promise<readonly string[]> {
  const rows = await connection.db.execute<{ id: string }>(sql`
    with found as (select tenant_id from ${sql.raw(table)}) select distinct tenant_id as id from found order by 1`);
  return rows.map(({ id }) => id).filter((id) => ['left', 'stays'].includes(id));
}

it('a sweep gives a tenant that the release before signed up its first owner; none that is being deleted, or was never begun', async () => {
  const { db } = connection;
  await live('signed-up');
  await live('going');
  await beginDeletion(db, 'going', Date.UTC(2026, 5, 12), { workflowId: 'w', runId: 'r' });
  await db.insert(tenants).values({ id: 'unbegun', createdBy: 'test', adminEmail: 'a@unbegun.example' });

  await addMissingOwners(db);

  const owners = await db.select().from(members);
  const of = (id: string) => owners.filter(({ tenantId }) => tenantId === id);
  expect(of('signed-up')).toMatchObject([{ email: 'admin@signed-up.example', role: 'owner', state: 'invited' }]);
  expect([...of('going'), ...of('unbegun')]).toEqual([]);
  expect(await addMissingOwners(db)).toBe(0);
});

it('a document keeps its buyer until the year of its issue and the years after it are over', async () => {
  const { db } = connection;
  const year = new Date().getUTCFullYear();
  for (const id of ['old', 'kept']) {
    await live(id);
    await beginDeletion(db, id, Date.now(), { workflowId: 'w', runId: 'r' });
  }
  await live('living');
  await unguarded(database.url, async (owner) => {
    await owner.execute(sql`update deletions set deleted_at = now() where tenant_id in ('old', 'kept')`);
    await owner.execute(sql`alter table invoices disable trigger invoices_are_final`);
    const issue = (id: string, on: string) =>
      owner.execute(sql`update invoices set issued_on = ${on}::date, issued_at = ${on}::date where tenant_id = ${id}`);
    await issue('old', `${year - 7}-12-31`);
    await issue('kept', `${year - 6}-01-01`);
    await issue('living', `${year - 50}-01-01`);
    await owner.execute(sql`alter table invoices enable trigger invoices_are_final`);
  });

  expect((await forgetWhatIsOver(db, () => undefined, { invoices: 6 }))['invoices']).toBe(1);

  const named = async (id: string) =>
    (await db.select().from(invoices).where(eq(invoices.tenantId, id))).map(({ buyer }) => buyer.name);
  expect([await named('old'), await named('kept'), await named('living')]).toEqual([
    ['old'],
    ['Company kept'],
    ['Company living'],
  ]);
});

it('a refund of a charge without an invoice is settled without a credit note, and ops are told', async () => {
  const { db } = connection;
  const charge = await withoutInvoice('uninvoiced');
  const intent = 'pi_uninvoiced';
  await unguarded(database.url, async (owner) => {
    await owner.execute(sql`alter table charges disable trigger all`);
    await owner.update(charges).set({ paymentIntent: intent }).where(eq(charges.id, charge.id));
    await owner.execute(sql`alter table charges enable trigger all`);
  });
  const { amount, key, id: chargeId, currency } = charge;
  const made = { id: 're_1', object: 'refund', status: 'succeeded', amount, metadata: {}, payment_intent: intent };
  const stripe = { refunds: { retrieve: async () => made, list: async function* () {} } } as unknown as Stripe;
  const activities = createRefundActivities({ db, stripe, seller: testSeller() });

  const adopt = () => new MockActivityEnvironment().run((id: string) => activities.adoptRefund(id), 're_1');
  const found = await adopt();

  const [refund, ...others] = await db.select().from(refunds).where(eq(refunds.chargeId, chargeId));
  expect(refund).toMatchObject({ state: 'succeeded', creditNote: null, amount, currency });
  expect(others).toEqual([]);
  expect(await db.$count(invoices, eq(invoices.chargeId, chargeId))).toBe(0);
  expect(JSON.stringify(found)).toContain(`${key} has no invoice`);
  // Once more it is the same refund, and the same concern.
  expect(await adopt()).toEqual(found);
});

const details = {
  legalName: 'Left GmbH',
  addressLines: ['Hauptstraße 1'] as string[],
  postcode: '10115',
  city: 'Berlin',
  country: 'DE',
  taxId: 'DE136695976',
  purchaseOrder: null,
  purchaseOrderUntil: null,
  note: null,
  language: 'de',
} as const;
