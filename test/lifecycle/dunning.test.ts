import { expect, it } from 'vitest';
import { useWorld } from '../support/fixtures.ts';
import { armChargeFault, moneyMoved } from '../support/stand-in.ts';
import { diaryOf, ledgerLines, startActive } from '../support/tenants.ts';

/*
 * Every tenant here has three licences for £20.00 each, and its first period runs to 1 April 2026. The renewal of that
 * day fails; retries are due on 2, 4, 8 and 14 April, suspension on the 15th, deletion on 15 May.
 */

const world = useWorld({ booksAgree: true });

const done = { type: 'done' };
const first = 'first 1 succeeded 6000';
const card = (paymentMethod: string) => ({ type: 'setPaymentMethod', paymentMethod }) as const;

/** What happened from the renewal on. */
async function sinceApril(id: string): Promise<readonly string[]> {
  return (await diaryOf(world, id)).filter((line) => line >= '2026-04-01');
}

it('a renewal that is never paid: retried four times, suspended after 14 days, warned, deleted after 44', async () => {
  const id = 'never-paid';
  await startActive(world, id);
  await world.command(id, card('pm_card_chargeCustomerFail'));

  // 14 April · the last retry has failed, licences still work
  expect((await world.advance(id, '2026-04-14T12:00:00Z')).view).toMatchObject({
    state: 'past_due',
    licencesWork: true,
  });

  // 15 April · suspended
  const suspended = await world.advance(id, '2026-04-14T23:00:00Z');
  const deleteAt = Date.parse('2026-05-14T23:00:00Z');
  expect(suspended.view).toMatchObject({ state: 'suspended', licencesWork: false, deleteAt, nextBill: null });

  // 15 May · deleted
  expect((await world.advance(id, '2026-05-14T22:59:59Z')).view.state).toBe('suspended');
  expect((await world.advance(id, '2026-07-01T00:00:00Z')).view.state).toBe('deleted');
  const failures = ['2026-04-01', '2026-04-02', '2026-04-04', '2026-04-08', '2026-04-14'];
  expect(await sinceApril(id)).toEqual([
    '2026-04-01 00:00 periodStarted',
    ...failures.flatMap((day) => [`${day} 00:00 chargeDeclined`, `${day} 00:00 paymentFailed`]),
    '2026-04-15 00:00 suspended',
    '2026-05-01 00:00 deletionWarned',
    '2026-05-08 00:00 deletionWarned',
    '2026-05-14 00:00 deletionWarned',
    '2026-05-15 00:00 deletionStarted',
    '2026-05-15 00:00 deleted',
  ]);

  // What did not happen: no bill for May, no sixth attempt, no money
  expect(await ledgerLines(world, id)).toEqual([first, ...[1, 2, 3, 4, 5].map((n) => `renewal ${n} declined 6000`)]);
  expect(await moneyMoved(world, id)).toHaveLength(1);
});

it('“pay now” while past due: pays the old bill, keeps the anchor, and leaves the later retries undone', async () => {
  const id = 'pay-now';
  await startActive(world, id);
  await armChargeFault(world, id, 'decline', { count: 2 });

  // 1 April · declined
  await world.advance(id, '2026-04-01T12:00:00Z');

  // the same day · pay now, declined again: nothing moves
  const before = (await world.read(id)).view.overdue;
  expect(await world.command(id, { type: 'pay' })).toMatchObject({ refusal: { code: 'card_declined' } });
  expect((await world.read(id)).view.overdue).toEqual(before);

  // and once more · paid
  expect(await world.command(id, { type: 'pay' })).toEqual(done);
  const { view } = await world.read(id);
  expect(view).toMatchObject({ state: 'active', overdue: null, period: { start: Date.parse('2026-03-31T23:00:00Z') } });
  expect(await world.command(id, { type: 'pay' })).toMatchObject({ refusal: { code: 'nothing_overdue' } });

  // 30 April · no retry has come
  await world.advance(id, '2026-04-30T12:00:00Z');
  expect(await ledgerLines(world, id)).toEqual([
    first,
    'renewal 1 declined 6000',
    'renewal 2 declined 6000',
    'renewal 3 succeeded 6000',
  ]);
});

it('a hard decline: is not tried again with the same card, and the next card is charged at once', async () => {
  const id = 'lost-card';
  await startActive(world, id);
  await world.command(id, card('pm_card_chargeCustomerFailLostCard'));

  // 12 April · no retry has come, as asking again would not help
  const { view } = await world.advance(id, '2026-04-12T12:00:00Z');
  expect(view.overdue).toMatchObject({ declineCode: 'lost_card', nextRetryAt: null });
  expect(await ledgerLines(world, id)).toEqual([first, 'renewal 1 declined 6000']);

  // 12 April · a new card
  await world.command(id, card('pm_card_visa'));
  expect((await world.read(id)).view).toMatchObject({ state: 'active', overdue: null });
  expect(await ledgerLines(world, id)).toEqual([first, 'renewal 1 declined 6000', 'renewal 2 succeeded 6000']);
});

it('a lost card: pay again and again, and it is charged once and then refused, until there is another card', async () => {
  const id = 'pay-in-vain';
  await startActive(world, id);
  await world.command(id, card('pm_card_chargeCustomerFailLostCard'));

  const purchase = { type: 'addLicences', quantity: 1 } as const;
  for (let n = 0; n < 5; n += 1) {
    expect(await world.command(id, purchase)).toMatchObject({
      type: 'refused',
      refusal: { code: 'card_declined', declineCode: 'lost_card' },
    });
  }
  const declined = [first, 'proration 1 declined 2000'];
  expect(await ledgerLines(world, id)).toEqual(declined);

  await world.command(id, card('pm_card_visa'));
  expect(await world.command(id, purchase)).toMatchObject({ type: 'done' });
  expect(await ledgerLines(world, id)).toEqual([...declined, 'proration 1 succeeded 2000']);
});

it('Stripe’s advice not to try again: the renewal waits for another card, whatever its code', async () => {
  const id = 'advised';
  await startActive(world, id);
  await armChargeFault(world, id, 'decline', { count: 1, advice_code: 'do_not_try_again' });

  const { view } = await world.advance(id, '2026-04-03T12:00:00Z');
  expect(view.overdue).toMatchObject({ declineCode: 'generic_decline', nextRetryAt: null });
  expect(await ledgerLines(world, id)).toEqual([first, 'renewal 1 declined 6000']);
});

it('a hard decline without a new card: suspended and deleted on the same days as any other', async () => {
  const id = 'lost-for-good';
  await startActive(world, id);
  await world.command(id, card('pm_card_chargeCustomerFailLostCard'));

  await world.advance(id, '2026-06-01T12:00:00Z');

  expect(await sinceApril(id)).toEqual([
    '2026-04-01 00:00 periodStarted',
    '2026-04-01 00:00 chargeDeclined',
    '2026-04-01 00:00 paymentFailed',
    '2026-04-15 00:00 suspended',
    '2026-05-01 00:00 deletionWarned',
    '2026-05-08 00:00 deletionWarned',
    '2026-05-14 00:00 deletionWarned',
    '2026-05-15 00:00 deletionStarted',
    '2026-05-15 00:00 deleted',
  ]);
});

it('canceled while past due: retries stop; kept again: those missed are skipped, the next one pays', async () => {
  const id = 'keep-past-due';
  await startActive(world, id);
  await armChargeFault(world, id, 'decline', { count: 2 });

  // 3 April · declined twice, then canceled
  await world.advance(id, '2026-04-03T12:00:00Z');
  await world.command(id, { type: 'cancel' });
  expect((await world.read(id)).view).toMatchObject({
    state: 'canceling',
    cancelAt: Date.parse('2026-04-30T23:00:00Z'),
  });

  // 10 April · the retries of the 4th and the 8th were not made
  await world.advance(id, '2026-04-10T12:00:00Z');
  expect(await ledgerLines(world, id)).toEqual([first, 'renewal 1 declined 6000', 'renewal 2 declined 6000']);
  await world.command(id, { type: 'keep' });
  const { view } = await world.read(id);
  expect(view).toMatchObject({ state: 'past_due', overdue: { nextRetryAt: Date.parse('2026-04-13T23:00:00Z') } });

  // 14 April · the last retry pays
  await world.advance(id, '2026-04-20T12:00:00Z');
  expect((await sinceApril(id)).slice(-4)).toEqual([
    '2026-04-03 13:00 cancellationSet',
    '2026-04-10 13:00 cancellationUndone',
    '2026-04-14 00:00 chargeSucceeded',
    '2026-04-14 00:00 overduePaid',
  ]);
});

it('canceled while past due, and left: no charge, no new card charges, licences stop on the 15th, deleted at the boundary', async () => {
  const id = 'leave-past-due';
  await startActive(world, id);
  await world.command(id, card('pm_card_chargeCustomerFail'));

  // 1 April, after the decline · canceled; a new card alone charges nothing
  await world.advance(id, '2026-04-01T12:00:00Z');
  await world.command(id, { type: 'cancel' });
  await world.command(id, card('pm_card_visa'));

  // 15 April · licences stop working; it is still canceling
  expect((await world.advance(id, '2026-04-15T12:00:00Z')).view).toMatchObject({
    state: 'canceling',
    licencesWork: false,
  });

  // 1 May · deleted
  expect((await world.advance(id, '2026-05-01T12:00:00Z')).view.state).toBe('deleted');
  expect(await ledgerLines(world, id)).toEqual([first, 'renewal 1 declined 6000']);
  expect(await sinceApril(id)).toEqual([
    '2026-04-01 00:00 periodStarted',
    '2026-04-01 00:00 chargeDeclined',
    '2026-04-01 00:00 paymentFailed',
    '2026-04-01 13:00 cancellationSet',
    '2026-04-15 00:00 suspended',
    '2026-05-01 00:00 deletionStarted',
    '2026-05-01 00:00 deleted',
  ]);
});
