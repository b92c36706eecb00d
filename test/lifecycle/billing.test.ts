import { expect, it } from 'vitest';
import { useWorld } from '../support/fixtures.ts';
import { moneyMoved, settleInEuro } from '../support/stand-in.ts';
import { diaryOf, ledgerLines, ledgerOf, startActive } from '../support/tenants.ts';

const world = useWorld({ booksAgree: true });

it('a carried amount is dropped when a cancellation takes effect', async () => {
  const id = 'dropped';
  await startActive(world, id, { unitPrice: 100 });

  // 26 March 2026 · something small is bought, then all of it canceled
  await world.advance(id, '2026-03-26T12:00:00Z');
  await world.command(id, { type: 'addLicences', quantity: 1 });
  await world.command(id, { type: 'cancel' });

  // 1 April · over, and nothing was charged for it
  expect((await world.advance(id, '2026-04-02T00:00:00Z')).view.state).toBe('deleted');
  expect(await ledgerLines(world, id)).toEqual(['first 1 succeeded 300']);
});

it('an amount that only Stripe calls too small: carried, and paid with the next bill that is large enough', async () => {
  await settleInEuro(world);
  const id = 'too-small-in-euro';
  await startActive(world, id, { licences: 1, unitPrice: 310 });

  // 28 March 2026 · one more for four of 31 days: 40 pence, where 30 would do in pounds, but not in euro
  await world.advance(id, '2026-03-28T12:00:00Z');
  expect(await world.command(id, { type: 'addLicences', quantity: 1 })).toEqual({ type: 'done' });
  expect((await world.read(id)).view).toMatchObject({
    state: 'active',
    licences: { total: 2 },
    nextBill: { amount: 660 },
  });

  // 1 April · charged with the renewal
  await world.advance(id, '2026-04-02T12:00:00Z');
  const paid = ['first 1 succeeded 310', 'proration 1 canceled 40', 'renewal 1 succeeded 660'];
  expect(await ledgerLines(world, id)).toEqual(paid);
  expect((await ledgerOf(world, id))[1]).toMatchObject({ declineCode: 'amount_too_small', paymentIntent: null });

  // 1 May · a licence costs so little that its renewal is too small too: nothing is past due
  await world.command(id, { type: 'removeLicences', selection: { quantity: 1 } });
  await world.command(id, { type: 'setPrice', unitPrice: 50 });
  expect((await world.advance(id, '2026-05-20T12:00:00Z')).view).toMatchObject({ state: 'active', overdue: null });
  expect((await ledgerLines(world, id)).at(-1)).toBe('renewal 1 canceled 50');
  expect((await diaryOf(world, id)).filter((line) => line >= '2026-05')).toEqual([
    '2026-05-01 00:00 licencesRemoved',
    '2026-05-01 00:00 periodStarted',
    '2026-05-01 00:00 chargeTooSmall',
    '2026-05-01 00:00 carried',
  ]);

  // 1 June · both months
  await world.advance(id, '2026-06-02T12:00:00Z');
  expect((await ledgerLines(world, id)).at(-1)).toBe('renewal 1 succeeded 100');
  expect(new Set((await moneyMoved(world, id)).map(([, amount]) => amount))).toEqual(new Set([310, 660, 100]));
});

it('a new price: counts from the next renewal, and until then what is added costs the old one', async () => {
  const id = 'dearer';
  await startActive(world, id);

  // 10 March 2026 · £25.00 instead of £20.00
  await world.advance(id, '2026-03-10T12:00:00Z');
  await world.command(id, { type: 'setPrice', unitPrice: 2500 });
  expect((await world.read(id)).view).toMatchObject({ unitPrice: 2000, nextBill: { amount: 7500 } });

  // 16 March · one more, for 16 of 31 days of the old price
  await world.advance(id, '2026-03-16T12:00:00Z');
  await world.command(id, { type: 'addLicences', quantity: 1 });

  // 1 April · the new price
  expect((await world.advance(id, '2026-04-02T00:00:00Z')).view.unitPrice).toBe(2500);
  expect(await ledgerLines(world, id)).toEqual([
    'first 1 succeeded 6000',
    'proration 1 succeeded 1032',
    'renewal 1 succeeded 10000',
  ]);
});

it('a subscription that began on 31 January: billed on each month’s last day, and always from the anchor', async () => {
  const id = 'month-ends';

  // 31 January 2026, 10:00, in London
  await startActive(world, id, { frozenAt: Date.parse('2026-01-31T10:00:00Z') });

  // two years on, with a leap day in the second
  await world.advance(id, '2028-03-31T12:00:00Z');
  const rows = await ledgerOf(world, id);
  const days = rows.map(({ lines: [line] }) => line?.from);
  expect(days.slice(0, 8)).toEqual([
    '2026-01-31',
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2026-05-31',
    '2026-06-30',
    '2026-07-31',
    '2026-08-31',
  ]);
  expect(days.slice(-2)).toEqual(['2028-02-29', '2028-03-31']);

  // No gap, no overlap, no month twice
  for (const [index, row] of rows.entries()) {
    if (index > 0) expect(row.periodStart).toEqual(rows[index - 1]?.periodEnd);
  }
  expect(rows).toHaveLength(27);
  expect(new Set(rows.map(({ amount }) => amount))).toEqual(new Set([6000]));
});

it('daylight saving: a boundary is the start of the local day on either side of the change, in every zone', async () => {
  const zones: readonly (readonly [zone: string, firstOfMarch: string, april: string, november: string])[] = [
    ['Europe/London', '2026-03-01T10:00:00Z', '2026-03-31T23:00:00Z', '2026-11-01T00:00:00Z'],
    ['America/New_York', '2026-03-01T17:00:00Z', '2026-04-01T04:00:00Z', '2026-11-01T04:00:00Z'],
    ['Australia/Lord_Howe', '2026-03-01T02:00:00Z', '2026-03-31T13:00:00Z', '2026-10-31T13:00:00Z'],
    ['Pacific/Auckland', '2026-03-01T02:00:00Z', '2026-03-31T11:00:00Z', '2026-10-31T11:00:00Z'],
  ];
  await Promise.all(
    zones.map(async ([timeZone, firstOfMarch, april, november]) => {
      const id = `dst-${timeZone}`;
      // 1 March 2026, in the zone's own time
      await startActive(world, id, { timeZone, frozenAt: Date.parse(firstOfMarch) });

      // 2 November
      await world.advance(id, '2026-11-02T12:00:00Z');
      const starts = (await ledgerOf(world, id)).map(({ periodStart }) =>
        periodStart.toISOString().replace('.000', ''),
      );
      expect(starts).toHaveLength(9);
      expect([starts[1], starts[8]]).toEqual([april, november]);
    }),
  );
});
