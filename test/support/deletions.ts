import { MockActivityEnvironment } from '@temporalio/testing';
import { eq, sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { createInstanceActivities, schemaProvisioner } from '../../activities/instances.ts';
import { sendWaitingMails } from '../../activities/mail.ts';
import { instanceSchemaName, instanceTables } from '../../db/instances.ts';
import { newSecret, storeKey } from '../../db/keys.ts';
import { deletions, invoices, quotes, requests, tenants } from '../../db/schema.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { ref, refs } from './refs.ts';
import { diaryOf, ledgerLines, startActive } from './tenants.ts';
import { until, type World } from './world.ts';

/** Marks everything personal, wherever it is written. */
const personal = 'pers0nal';

/** What is deleted of each tenant here. */
const rows = { calls: 5, contacts: 2, call_lists: 2, settings: 3, users: 3, licences: 3 };

/** When the tenants here are deleted: their cancellation takes effect at the end of March. */
export const deletedBy = '2026-04-02T00:00:00Z';

/** A tenant with users, settings and data of the product, and with personal data everywhere it can be. */
export async function startWithData(world: World, tenantId: string): Promise<void> {
  const mark = `${personal}-${tenantId}`;
  await startActive(world, tenantId, { beforeCard: () => nameTenant(world, tenantId, mark) });
  const { users, callLists, contacts, calls } = instanceTables(tenantId);
  const userIds = ['ann', 'bob', 'cat'].map((name) => `${name}-${mark}`);
  await world.db
    .insert(users)
    .values(userIds.map((id) => ({ id, ref: ref(id), name: mark, email: `${mark}@example.com` })));
  await world.db.insert(callLists).values({ id: 'mine', name: mark });
  await world.db
    .insert(contacts)
    .values(['one', 'two'].map((id) => ({ id, callListId: 'mine', name: mark, phone: '+44 20' })));
  await world.db.insert(calls).values(
    [1, 2, 3, 4, 5].map((n) => ({
      id: String(n),
      userId: userIds[0] ?? '',
      contactId: 'one',
      outcome: mark,
    })),
  );
  await world.command(tenantId, { type: 'assignUsers', users: refs(...userIds.slice(0, 2)) });
  await world.command(tenantId, { type: 'revokeLicence', number: 1 });
  await world.command(tenantId, { type: 'assignLicence', number: 3, user: ref(userIds[0] ?? '') });
  await storeKey(world.db, newSecret('admin'), 'admin', tenantId, { name: mark });
  await world.db.insert(requests).values({ tenantId, id: 'x', note: mark });
  const quoted = { lines: [], amount: 0, tax: 0, reactivated: 0, expiresAt: new Date() };
  await world.db.insert(quotes).values({ id: `quote-${tenantId}`, tenantId, change: mark, ...quoted });
  await world.db
    .insert(requests)
    .values({ tenantId, id: 'y', bodyHash: 'x', status: 200, answer: { headers: {}, body: mark } });
}

async function nameTenant(world: World, tenantId: string, mark: string): Promise<void> {
  await world.db
    .update(tenants)
    .set({ name: mark, adminEmail: `${mark}@example.com` })
    .where(eq(tenants.id, tenantId));
}

/** The service's tables in which a text is found anywhere. */
async function tablesWith(world: World, text: string): Promise<readonly string[]> {
  const tables = await world.db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const hits = await world.db.execute(
      sql`select 1 from ${sql.identifier(name)} as line where line::text like ${`%${text}%`} limit 1`,
    );
    if (hits.length > 0) found.push(name);
  }
  return found;
}

/** The certificate says what was deleted, nothing personal is left, and what has to stay is there. */
export async function expectDeleted(world: World, tenantId: string): Promise<void> {
  const { db } = world;
  const at = new Date('2026-03-31T23:00:00Z');
  const workflowId = subscriptionWorkflowId(tenantId);
  expect(await certificateOf(world, tenantId)).toMatchObject({ rows, startedAt: at, deletedAt: at, workflowId });
  await expectNoResidue(world, tenantId);

  expect(await ledgerLines(world, tenantId)).toEqual(['first 1 succeeded 6000']);
  const [invoice] = await db.select().from(invoices).where(eq(invoices.tenantId, tenantId));
  // It stays as it was issued, with the card that paid.
  expect(invoice).toMatchObject({ total: 6000, paidBy: { last4: '4242' } });
  expect(JSON.stringify(invoice?.buyer)).toContain(personal);
  expect((await diaryOf(world, tenantId)).slice(-2)).toEqual([
    '2026-04-01 00:00 deletionStarted',
    '2026-04-01 00:00 deleted',
  ]);
}

async function expectNoResidue(world: World, tenantId: string): Promise<void> {
  const { db, stripe } = world;
  await sendCertificate(world, tenantId);
  // What is issued stays as it is for its years (docs/product.md, "Invoices").
  const places = await tablesWith(world, `${personal}-${tenantId}`);
  expect(places.filter((table) => table !== 'invoices')).toEqual([]);
  const cards = sql`select 1 from activity where tenant_id = ${tenantId} and event::text like '%last4%'`;
  expect(await db.execute(cards)).toHaveLength(0);
  const instance = instanceSchemaName(tenantId);
  expect(await tablesWith(world, instance)).toEqual(['deletions']);
  expect(await db.execute(sql`select 1 from pg_namespace where nspname = ${instance}`)).toHaveLength(0);

  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  const customer = await stripe.customers.retrieve(tenant?.stripeCustomerId ?? '');
  expect(customer).toMatchObject({ object: 'customer', metadata: { tenantId } });
  expect(JSON.stringify(customer)).not.toContain(personal);
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toEqual([]);
}

/** Runs a deletion that is done a second time, which does nothing. */
export async function expectNothingOfAnother(world: World, tenantId: string): Promise<void> {
  const { db, stripe } = world;
  const before = await certificateOf(world, tenantId);
  const instances = createInstanceActivities({ db, stripe, provisioner: schemaProvisioner(db) });
  const at = Date.parse('2026-05-01T00:00:00Z');
  await new MockActivityEnvironment().run(() => instances.deleteInstance({ tenantId, at }));
  expect(await certificateOf(world, tenantId)).toEqual(before);
}

async function certificateOf({ db }: World, tenantId: string) {
  const certificates = await db.select().from(deletions).where(eq(deletions.tenantId, tenantId));
  expect(certificates).toHaveLength(1);
  return certificates[0];
}

/** The certificate's mail knows whom it goes to until it is sent, perhaps by the sender of another test here. */
async function sendCertificate(world: World, tenantId: string): Promise<void> {
  const mail = { publicUrl: '', from: '', transport: null };
  await until(
    async () => {
      await sendWaitingMails({ db: world.db, mail }, () => undefined);
      return tablesWith(world, `${personal}-${tenantId}`);
    },
    (tables) => !tables.includes('mails'),
  );
}
