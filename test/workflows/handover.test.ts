import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createInstanceSchema } from '../../db/instances.ts';
import { requests } from '../../db/schema.ts';
import type { Request } from '../../domain/inputs.ts';
import { changeSubscription, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { arm } from '../support/stand-in.ts';
import { startInMidLife } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Has a command accepted, and then does not care any more: as an API that dies right after its 202. */
async function acceptAndForget(tenantId: string, commandId: string, request: Request): Promise<void> {
  const command = { ...request, commandId };
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId(tenantId));
  await handle.startUpdate(changeSubscription, {
    updateId: commandId,
    args: [{ command, actor: 'admin' }],
    waitForStage: 'ACCEPTED',
  });
}

async function outcomeOf(tenantId: string, commandId: string) {
  const mine = and(eq(requests.tenantId, tenantId), eq(requests.id, commandId));
  const [row] = await world.db.select().from(requests).where(mine);
  return row?.outcome ?? null;
}

it('carries an accepted command into the next run, though whoever gave it is gone', async () => {
  // Given a tenant a few seconds before a boundary, whose turn is taken by a new card, for longer than that
  await startInMidLife(world, 'handed-on', { endsInMs: 3_000 });
  await arm(world, { fault: 'delay', method: 'POST', path: '/v1/payment_methods/*/attach', delayMs: 5_000, count: 1 });
  await acceptAndForget('handed-on', 'slow-card', { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' });

  // When two more commands are accepted behind it, and nobody asks for them again
  await acceptAndForget('handed-on', 'new-price', { type: 'setPrice', unitPrice: 2500 });
  await acceptAndForget('handed-on', 'keep-what', { type: 'reactivateLicences', selection: { quantity: 1 } });

  // Then the next run carries them out: the one takes effect, the refusal of the other is on record
  const refused = await until(
    () => outcomeOf('handed-on', 'keep-what'),
    (outcome) => outcome !== null,
  );
  expect(refused).toMatchObject({ type: 'refused', refusal: { code: 'not_ending' } });
  expect(await outcomeOf('handed-on', 'new-price')).toMatchObject({ type: 'done' });
  expect(await outcomeOf('handed-on', 'slow-card')).toMatchObject({ type: 'done' });
  const { state } = await world.read('handed-on');
  expect(state).toMatchObject({ period: { number: 4 }, card: { brand: 'mastercard' } });
  expect(state.price).toEqual({ pinned: 2000, newest: 2500 });
});

it('carries out in the next run what changes nothing or names a user who is gone, and says what came of it', async () => {
  // Given a tenant a few seconds before a boundary, whose turn is taken for longer than that
  await createInstanceSchema(world.db, 'no-effect');
  await startInMidLife(world, 'no-effect', { endsInMs: 3_000 });
  await arm(world, { fault: 'delay', method: 'POST', path: '/v1/payment_methods/*/attach', delayMs: 5_000, count: 1 });
  await acceptAndForget('no-effect', 'slow-card', { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' });

  // When what takes a licence from nobody is accepted behind it, and what gives one to nobody
  await acceptAndForget('no-effect', 'revoke-free', { type: 'revokeLicence', number: 1 });
  await acceptAndForget('no-effect', 'assign-gone', { type: 'assignLicence', number: 1, userId: 'gone' });

  // Then each has its outcome, and nobody has a licence
  const refused = await until(
    () => outcomeOf('no-effect', 'assign-gone'),
    (outcome) => outcome !== null,
  );
  expect(refused).toMatchObject({ type: 'refused', refusal: { code: 'not_found', pointer: '/userId' } });
  expect(await outcomeOf('no-effect', 'revoke-free')).toEqual({ type: 'done', licences: [], chargeId: null });
  expect((await world.read('no-effect')).view.licences).toMatchObject({ total: 3, assigned: 0 });
});
