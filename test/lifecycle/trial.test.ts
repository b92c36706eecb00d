import { WorkflowNotFoundError } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { deletions, invoices, tenants } from '../../db/schema.ts';
import { useWorld } from '../support/fixtures.ts';
import { refs } from '../support/refs.ts';
import { moneyMoved } from '../support/stand-in.ts';
import { addUsers, diaryOf, ledgerLines, startConverting } from '../support/tenants.ts';

const world = useWorld({ booksAgree: true });

it('a trial that is never activated: expires after 14 days, is warned of three times, and is deleted after 30 more', async () => {
  const id = 'never-activated';

  // 1 March 2026, 10:00 · sign-up
  await world.signUp(id);
  await addUsers(world, id, ['ann', 'bob']);
  await world.command(id, { type: 'addLicences', quantity: 3 });
  await world.command(id, { type: 'removeLicences', selection: { quantity: 1 } });
  await world.command(id, { type: 'assignUsers', users: refs('ann', 'bob') });

  // 15 March, one minute to ten · the trial still runs
  const running = await world.advance(id, '2026-03-15T09:59:00Z');
  expect(running.view).toMatchObject({ state: 'trialing', licencesWork: true, licences: { assigned: 2 } });

  // 15 March, 10:00 · it is over
  const expired = await world.advance(id, '2026-03-15T10:00:00Z');
  const deleteAt = Date.parse('2026-04-13T23:00:00Z');
  expect(expired.view).toMatchObject({ state: 'trial_expired', licencesWork: false, nextBill: null, deleteAt });
  expect(await world.command(id, { type: 'addLicences', quantity: 1 })).toMatchObject({
    refusal: { code: 'not_in_trial' },
  });

  // 14 April, a minute before · everything is still there
  expect((await world.advance(id, '2026-04-13T22:59:00Z')).view).toMatchObject({ state: 'trial_expired' });
  expect(await world.db.select().from(deletions)).toEqual([]);

  // 14 April · deleted
  expect((await world.advance(id, '2026-04-14T12:00:00Z')).view).toMatchObject({ state: 'deleted' });
  expect(await diaryOf(world, id)).toEqual([
    '2026-03-01 10:00 signedUp',
    '2026-03-01 10:00 licencesAdded',
    '2026-03-01 10:00 licencesRemoved',
    '2026-03-15 10:00 trialExpired',
    '2026-03-31 00:00 deletionWarned',
    '2026-04-07 00:00 deletionWarned',
    '2026-04-13 00:00 deletionWarned',
    '2026-04-14 00:00 deletionStarted',
    '2026-04-14 00:00 deleted',
  ]);

  // What did not happen
  expect(await ledgerLines(world, id)).toEqual([]);
  expect(await world.db.select().from(invoices).where(eq(invoices.tenantId, id))).toEqual([]);
  const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, id));
  expect(tenant?.stripeCustomerId).toBeNull();
});

it('a first charge that fails at the trial’s end: expired, nothing works, and activating it later charges once', async () => {
  const id = 'first-fails';

  // 1 March 2026 · signed up, converting, with a card that will decline
  await startConverting(world, id, { licences: 2, card: 'pm_card_chargeCustomerFailInsufficientFunds' });

  // 15 March, 10:00 · the first charge is declined
  const failed = await world.advance(id, '2026-03-18T09:00:00Z');
  expect(failed.view).toMatchObject({ state: 'trial_expired', converting: false, licencesWork: false, period: null });
  expect(failed.view.overdue).toMatchObject({ amount: 4000, declineCode: 'insufficient_funds', nextRetryAt: null });

  // 18 March · a new card alone charges nothing
  await world.command(id, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
  expect(await ledgerLines(world, id)).toEqual(['first 1 declined 4000']);

  // 20 March, 09:00 · activated with three licences: charged at once, the period starts now
  await world.advance(id, '2026-03-20T09:00:00Z');
  expect(await world.command(id, { type: 'activate', quantity: 3, startNow: false })).toEqual({ type: 'done' });
  const { view } = await world.read(id);
  const start = Date.parse('2026-03-20T09:00:00Z');
  const end = Date.parse('2026-04-19T23:00:00Z');
  expect(view).toMatchObject({
    state: 'active',
    licences: { total: 3 },
    period: { number: 1, start, end },
    overdue: null,
  });

  // 20 May · it has gone on like any other
  await world.advance(id, '2026-05-20T12:00:00Z');
  expect(await ledgerLines(world, id)).toEqual([
    'first 1 declined 4000',
    'first 2 succeeded 6000',
    'renewal 1 succeeded 6000',
    'renewal 1 succeeded 6000',
  ]);

  // What did not happen: no retry, no warning, no deletion
  const diary = (await diaryOf(world, id)).join('\n');
  expect(diary).not.toMatch(/paymentFailed|deletionWarned|deletionStarted|suspended/);
  expect(await moneyMoved(world, id)).toHaveLength(3);
});

it('a conversion that is undone: the trial ends as if nothing had been chosen, and nothing is charged', async () => {
  const id = 'undone';

  // 1 March 2026 · converting with three, then two
  await startConverting(world, id);
  await world.command(id, { type: 'removeLicences', selection: { quantity: 1 } });
  expect((await world.read(id)).view.nextBill).toMatchObject({ amount: 4000, licences: 2 });

  // 10 March · undone
  await world.advance(id, '2026-03-10T12:00:00Z');
  await world.command(id, { type: 'undoActivation' });
  expect((await world.read(id)).view).toMatchObject({ converting: false, nextBill: null, licences: { total: 2 } });

  // 16 March · expired, for no other reason than time
  const { view } = await world.advance(id, '2026-03-16T00:00:00Z');
  expect(view).toMatchObject({ state: 'trial_expired', overdue: null });
  expect(await ledgerLines(world, id)).toEqual([]);
});

it('a trial that is canceled: it works to its end, is then deleted at once, and is never charged', async () => {
  const id = 'trial-canceled';

  // 1 March 2026 · converting, and then canceled
  await startConverting(world, id);
  await world.command(id, { type: 'cancel' });
  expect((await world.advance(id, '2026-03-15T09:59:59Z')).view).toMatchObject({
    state: 'canceling',
    licencesWork: true,
  });

  // 15 March, 10:00 · the end
  expect((await world.advance(id, '2026-03-15T10:00:00Z')).view).toMatchObject({ state: 'deleted' });
  expect((await diaryOf(world, id)).slice(-3)).toEqual([
    '2026-03-01 10:00 cancellationSet',
    '2026-03-15 10:00 deletionStarted',
    '2026-03-15 10:00 deleted',
  ]);
  expect(await ledgerLines(world, id)).toEqual([]);
  // (its workflow is closed, or will be in a moment)
  const tooLate = await world.command(id, { type: 'keep' }).catch((error: unknown) => error);
  if (!(tooLate instanceof WorkflowNotFoundError))
    expect(tooLate).toMatchObject({ refusal: { code: 'subscription_ended' } });
});
