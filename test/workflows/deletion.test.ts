import { MockActivityEnvironment } from '@temporalio/testing';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createInstanceActivities, schemaProvisioner } from '../../activities/instances.ts';
import { sendWaitingMails } from '../../activities/mail.ts';
import { instanceSchemaName, instanceTables } from '../../db/instances.ts';
import { commandNotes, deletions, idempotencyKeys, invoices, quotes, tenants } from '../../db/schema.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { arm, expectBooksToAgree } from '../support/stand-in.ts';
import { diaryOf, ledgerLines, startActive } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
});

/** Marks everything personal, wherever it is written. */
const personal = 'pers0nal';

/** What is deleted of each tenant here. */
const rows = { calls: 5, contacts: 2, call_lists: 2, settings: 3, users: 3, licences: 3 };

/** Where the deletion of a tenant fails, once. */
const steps: Readonly<Record<string, (tenantId: string, customer: string, card: string) => Promise<unknown>>> = {
  nowhere: async () => undefined,
  'at the calls': (id) => failOnce(`${instanceSchemaName(id)}.calls`, 'delete', 'true'),
  'at the users': (id) => failOnce(`${instanceSchemaName(id)}.users`, 'delete', 'true'),
  'at the licences': (id) => failOnce('licences', 'delete', `old.tenant_id = '${id}'`),
  'at the invoices': (id) => failOnce('invoices', 'update', `old.tenant_id = '${id}'`),
  'at the card': (_, __, card) => breakStripe(`/v1/payment_methods/${card}/detach`),
  'at the customer': (_, customer) => breakStripe(`/v1/customers/${customer}`),
  'at the certificate': (id) =>
    failOnce('deletions', 'update', `old.tenant_id = '${id}' and new.deleted_at is not null`),
};

/** The certificate's mail knows whom it goes to until it is sent, perhaps by the sender of another test here. */
async function sendCertificate(tenantId: string): Promise<void> {
  const mail = { publicUrl: '', from: '', transport: null };
  await until(
    async () => {
      await sendWaitingMails({ db: world.db, mail }, () => undefined);
      return tablesWith(`${personal}-${tenantId}`);
    },
    (tables) => !tables.includes('mails'),
  );
}

for (const [index, [where, breakStep]] of Object.entries(steps).entries()) {
  it.concurrent(`a deletion that fails ${where} goes on, deletes everything once, and counts it right`, async () => {
    const id = `deleted-${index}`;
    await startWithData(id);
    const [before] = await world.db.select().from(tenants).where(eq(tenants.id, id));
    const customer = before?.stripeCustomerId ?? '';
    await breakStep(id, customer, before?.stripePaymentMethodId ?? '');

    // when the cancellation takes effect
    await world.tell(id, { type: 'cancel' });
    expect((await world.advance(id, '2026-04-02T00:00:00Z')).view.state).toBe('deleted');

    // then the certificate says what was deleted, and nothing personal is left
    const [certificate] = await world.db.select().from(deletions).where(eq(deletions.tenantId, id));
    const at = new Date('2026-03-31T23:00:00Z');
    expect(certificate).toMatchObject({ rows, startedAt: at, deletedAt: at, workflowId: subscriptionWorkflowId(id) });
    await sendCertificate(id);
    expect(await tablesWith(`${personal}-${id}`)).toEqual([]);
    const cards = sql`select 1 from activity where tenant_id = ${id} and event::text like '%last4%'`;
    expect(await world.db.execute(cards)).toHaveLength(0);
    expect(await tablesWith(instanceSchemaName(id))).toEqual(['deletions']);
    const schemas = await world.db.execute(sql`select 1 from pg_namespace where nspname = ${instanceSchemaName(id)}`);
    expect(schemas).toHaveLength(0);

    // and the ledger, the invoice and the nameless customer are still there
    expect(await ledgerLines(world, id)).toEqual(['first 1 succeeded 6000']);
    const [invoice] = await world.db.select().from(invoices).where(eq(invoices.tenantId, id));
    expect(invoice).toMatchObject({ total: 6000, buyer: { name: id, email: null } });
    const kept = await world.stripe.customers.retrieve(customer);
    expect(kept).toMatchObject({ object: 'customer', metadata: { tenantId: id } });
    expect(JSON.stringify(kept)).not.toContain(personal);
    expect((await world.stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
    expect((await diaryOf(world, id)).slice(-2)).toEqual([
      '2026-04-01 00:00 deletionStarted',
      '2026-04-01 00:00 deleted',
    ]);
  });
}

it('a deletion that is run a second time does nothing', async () => {
  const id = 'twice';
  await startWithData(id);
  await world.tell(id, { type: 'cancel' });
  await world.advance(id, '2026-04-02T00:00:00Z');
  const before = await world.db.select().from(deletions).where(eq(deletions.tenantId, id));

  const { db, stripe } = world;
  const instances = createInstanceActivities({ db, stripe, provisioner: schemaProvisioner(db) });
  const at = Date.parse('2026-05-01T00:00:00Z');
  await new MockActivityEnvironment().run(() => instances.deleteInstance({ tenantId: id, at }));

  expect(await world.db.select().from(deletions).where(eq(deletions.tenantId, id))).toEqual(before);
});

it('“keep” a millisecond before the boundary undoes the cancellation: nothing is deleted, and the renewal is charged', async () => {
  await startActive(world, 'kept');
  await world.tell('kept', { type: 'cancel' });
  await world.advance('kept', '2026-03-31T22:59:59.999Z');
  expect(await world.tell('kept', { type: 'keep' })).toEqual({ type: 'done' });
  expect((await world.advance('kept', '2026-04-01T12:00:00Z')).view).toMatchObject({ state: 'active', cancelAt: null });
  expect(await world.db.select().from(deletions).where(eq(deletions.tenantId, 'kept'))).toEqual([]);
  expect(await ledgerLines(world, 'kept')).toEqual(['first 1 succeeded 6000', 'renewal 1 succeeded 6000']);
});

it('a command that comes while the instance is being deleted is refused at once, and does not wait for its end', async () => {
  await startWithData('being-deleted');
  const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'being-deleted'));
  // given a deletion that cannot go on
  const detach = `/v1/payment_methods/${tenant?.stripePaymentMethodId}/detach`;
  await arm(world, { fault: 'delay', path: detach, delayMs: 3_000, count: 1 });
  await world.tell('being-deleted', { type: 'cancel' });
  const deleted = world.advance('being-deleted', '2026-04-02T00:00:00Z').then(() => 'deleted');

  // when a command comes meanwhile
  await until(
    () => world.read('being-deleted'),
    ({ view }) => view.state === 'deleting',
  );
  const answer = world.tell('being-deleted', { type: 'keep' });

  expect(await Promise.race([deleted, answer])).toMatchObject({ refusal: { code: 'subscription_ended' } });
  await deleted;
});

/** A tenant with users, settings and data of the product, and with personal data everywhere it can be. */
async function startWithData(tenantId: string): Promise<void> {
  const mark = `${personal}-${tenantId}`;
  await startActive(world, tenantId, { beforeCard: () => nameTenant(tenantId, mark) });
  const { users, callLists, contacts, calls } = instanceTables(tenantId);
  const userIds = ['ann', 'bob', 'cat'].map((name) => `${name}-${mark}`);
  await world.db.insert(users).values(userIds.map((id) => ({ id, name: mark, email: `${mark}@example.com` })));
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
  await world.tell(tenantId, { type: 'assignUsers', userIds: userIds.slice(0, 2) });
  await world.tell(tenantId, { type: 'revokeLicence', number: 1 });
  await world.tell(tenantId, { type: 'assignLicence', number: 3, userId: userIds[0] ?? '' });
  await world.db.insert(commandNotes).values({ tenantId, commandId: 'x', note: mark });
  const quoted = { lines: [], amount: 0, tax: 0, reactivated: 0, expiresAt: new Date() };
  await world.db.insert(quotes).values({ id: `quote-${tenantId}`, tenantId, change: mark, ...quoted });
  await world.db
    .insert(idempotencyKeys)
    .values({ scope: tenantId, tenantId, bodyHash: 'x', status: 200, answer: { headers: {}, body: mark } });
}

async function nameTenant(tenantId: string, mark: string): Promise<void> {
  await world.db
    .update(tenants)
    .set({ name: mark, adminEmail: `${mark}@example.com` })
    .where(eq(tenants.id, tenantId));
}

/** The service's tables in which a text is found anywhere. */
async function tablesWith(text: string): Promise<readonly string[]> {
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

let faults = 0;

/** Makes the first statement of a kind fail. A sequence remembers it, as what fails is rolled back. */
async function failOnce(table: string, operation: 'delete' | 'update', condition: string): Promise<void> {
  faults += 1;
  const name = `fault_${faults}`;
  const row = table.includes('.') ? 'statement' : 'row';
  const when = row === 'row' ? `when (${condition})` : '';
  await world.db.execute(sql.raw(`create sequence ${name}`));
  await world.db.execute(
    sql.raw(`create function ${name}() returns trigger language plpgsql as $$ begin
      if nextval('public.${name}') = 1 then raise exception 'A fault of the test'; end if;
      return case when tg_level = 'STATEMENT' then null when tg_op = 'DELETE' then old else new end; end $$`),
  );
  await world.db.execute(
    sql.raw(
      `create trigger ${name} before ${operation} on ${table} for each ${row} ${when} execute function ${name}()`,
    ),
  );
}

async function breakStripe(path: string): Promise<void> {
  await arm(world, { fault: 'error_before', method: 'POST', path, count: 1 });
}
