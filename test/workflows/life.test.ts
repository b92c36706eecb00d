import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { charges, deletions, invoices } from '../../db/schema.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const ledger = (tenantId: string) =>
  world.db
    .select()
    .from(charges)
    .where(eq(charges.tenantId, tenantId))
    .orderBy(asc(charges.createdAt), asc(charges.attempt));

it('takes a tenant from its trial through billing to the deletion of its instance', async () => {
  const tenantId = 'life-story';
  expect(await world.signUp(tenantId)).toEqual({ type: 'done' });
  await world.command(tenantId, { type: 'addLicences', quantity: 3 });
  await world.command(tenantId, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
  await world.command(tenantId, { type: 'activate', quantity: 2, startNow: false });
  expect(await ledger(tenantId)).toEqual([]);

  const active = await world.advance(tenantId, '2026-03-16T12:00:00Z');
  expect(active.view).toMatchObject({ state: 'active', licences: { total: 2 }, period: { number: 1 } });
  expect((await ledger(tenantId)).map(({ kind, state, amount }) => ({ kind, state, amount }))).toEqual([
    { kind: 'first', state: 'succeeded', amount: 4000 },
  ]);

  await world.advance(tenantId, '2026-04-01T12:00:00Z');
  expect(await world.command(tenantId, { type: 'addLicences', quantity: 2 })).toEqual({ type: 'done' });
  const proration = (await ledger(tenantId)).at(-1);
  expect(proration).toMatchObject({ kind: 'proration', state: 'succeeded', amount: 2 * 903, periodNumber: 1 });

  await world.command(tenantId, { type: 'removeLicences', selection: { quantity: 1 } });
  const renewed = await world.advance(tenantId, '2026-05-20T12:00:00Z');
  expect(renewed.view).toMatchObject({ state: 'active', licences: { total: 3 }, period: { number: 3 } });
  expect((await ledger(tenantId)).map(({ kind, amount }) => [kind, amount])).toEqual([
    ['first', 4000],
    ['proration', 1806],
    ['renewal', 6000],
    ['renewal', 6000],
  ]);

  await world.command(tenantId, { type: 'cancel' });
  const ended = await world.advance(tenantId, '2026-08-01T00:00:00Z');
  expect(ended.view).toMatchObject({ state: 'deleted', licences: { total: 0 } });
  expect(await ledger(tenantId)).toHaveLength(4);
  expect(await world.db.select().from(invoices)).toHaveLength(4);
  const [deletion] = await world.db.select().from(deletions);
  expect(deletion?.deletedAt).toEqual(new Date('2026-06-14T23:00:00Z'));
});
