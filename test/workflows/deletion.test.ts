import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { instanceSchemaName } from '../../db/instances.ts';
import { deletions, tenants } from '../../db/schema.ts';
import { deletedBy, expectDeleted, expectNothingOfAnother, startWithData } from '../support/deletions.ts';
import { arm, expectBooksToAgree } from '../support/stand-in.ts';
import { ledgerLines, startActive } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
});

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

for (const [index, [where, breakStep]] of Object.entries(steps).entries()) {
  it.concurrent(`a deletion that fails ${where} goes on, deletes everything once, and counts it right`, async () => {
    const id = `deleted-${index}`;
    await startWithData(world, id);
    const [before] = await world.db.select().from(tenants).where(eq(tenants.id, id));
    const customer = before?.stripeCustomerId ?? '';
    await breakStep(id, customer, before?.stripePaymentMethodId ?? '');

    // when the cancellation takes effect
    await world.command(id, { type: 'cancel' });
    expect((await world.advance(id, deletedBy)).view.state).toBe('deleted');

    // then it is gone for all that
    await expectDeleted(world, id);
  });
}

it('a deletion that is run a second time does nothing', async () => {
  const id = 'twice';
  await startWithData(world, id);
  await world.command(id, { type: 'cancel' });
  await world.advance(id, deletedBy);
  await expectNothingOfAnother(world, id);
});

it('“keep” a millisecond before the boundary undoes the cancellation: nothing is deleted, and the renewal is charged', async () => {
  await startActive(world, 'kept');
  await world.command('kept', { type: 'cancel' });
  await world.advance('kept', '2026-03-31T22:59:59.999Z');
  expect(await world.command('kept', { type: 'keep' })).toEqual({ type: 'done' });
  expect((await world.advance('kept', '2026-04-01T12:00:00Z')).view).toMatchObject({ state: 'active', cancelAt: null });
  expect(await world.db.select().from(deletions).where(eq(deletions.tenantId, 'kept'))).toEqual([]);
  expect(await ledgerLines(world, 'kept')).toEqual(['first 1 succeeded 6000', 'renewal 1 succeeded 6000']);
});

it('a command that comes while the instance is being deleted is refused at once, and does not wait for its end', async () => {
  await startWithData(world, 'being-deleted');
  const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'being-deleted'));
  // given a deletion that cannot go on
  const detach = `/v1/payment_methods/${tenant?.stripePaymentMethodId}/detach`;
  await arm(world, { fault: 'delay', path: detach, delayMs: 3_000, count: 1 });
  await world.command('being-deleted', { type: 'cancel' });
  const deleted = world.advance('being-deleted', deletedBy).then(() => 'deleted');

  // when a command comes meanwhile
  await until(
    () => world.read('being-deleted'),
    ({ view }) => view.state === 'deleting',
  );
  const answer = world.command('being-deleted', { type: 'keep' });

  expect(await Promise.race([deleted, answer])).toMatchObject({ refusal: { code: 'subscription_ended' } });
  await deleted;
});

let faults = 0;

/** Makes the first statement of a kind fail. A sequence remembers it, as what fails is rolled back. */
async function failOnce(table: string, operation: 'delete' | 'update', condition: string): Promise<void> {
  faults += 1;
  const name = `fault_${faults}`;
  const row = table.includes('.') ? 'statement' : 'row';
  const when = row === 'row' ? `when (${condition})` : '';
  await world.unguarded.execute(sql.raw(`create sequence ${name}`));
  await world.unguarded.execute(
    sql.raw(`create function ${name}() returns trigger language plpgsql security definer as $$ begin
      if nextval('public.${name}') = 1 then raise exception 'A fault of the test'; end if;
      return case when tg_level = 'STATEMENT' then null when tg_op = 'DELETE' then old else new end; end $$`),
  );
  await world.unguarded.execute(
    sql.raw(
      `create trigger ${name} before ${operation} on ${table} for each ${row} ${when} execute function ${name}()`,
    ),
  );
}

async function breakStripe(path: string): Promise<void> {
  await arm(world, { fault: 'error_before', method: 'POST', path, count: 1 });
}
