import { expect, it } from 'vitest';
import { useWorld } from '../support/fixtures.ts';
import { moneyMoved } from '../support/stand-in.ts';
import { diaryOf, ledgerLines, ledgerOf, startActive } from '../support/tenants.ts';

const world = useWorld({ booksAgree: true });

const done = { type: 'done' };

it('an amount below the card processor’s minimum: the pool changes at once, the amount goes onto the next bill', async () => {
  const id = 'carried';

  // ── 1 March 2026 · three licences for £1.00 each ────────────────────────────────────────────────────────────────
  await startActive(world, id, { unitPrice: 100, taxMilliPercent: 20_000 });

  // ── 26 March · one more for six of 31 days: 19 pence, where 30 are the least that can be charged ────────────────
  await world.advance(id, '2026-03-26T12:00:00Z');
  expect(await world.tell(id, { type: 'addLicences', quantity: 1 })).toEqual(done);
  const { view, state } = await world.read(id);
  expect(view.licences.total).toBe(4);
  expect(state.carried).toMatchObject([{ amount: 19, quantity: 1, days: 6, daysInPeriod: 31 }]);
  expect(view.nextBill).toMatchObject({ licences: 4, amount: 503, tax: 84 });

  // ── 1 April · the bill has two lines, taxed once ────────────────────────────────────────────────────────────────
  await world.advance(id, '2026-04-02T00:00:00Z');
  const [first, renewal] = await ledgerOf(world, id);
  expect(first).toMatchObject({ amount: 360, tax: 60 });
  expect(renewal).toMatchObject({ amount: 503, tax: 84, lines: [{ amount: 19 }, { amount: 400 }] });

  // ── 1 May · carried once, not again ─────────────────────────────────────────────────────────────────────────────
  await world.advance(id, '2026-05-02T00:00:00Z');
  expect(await ledgerLines(world, id)).toEqual([
    'first 1 succeeded 360',
    'renewal 1 succeeded 503',
    'renewal 1 succeeded 480',
  ]);
});

it('a carried amount is dropped when a cancellation takes effect', async () => {
  const id = 'dropped';
  await startActive(world, id, { unitPrice: 100 });

  // ── 26 March 2026 · something small is bought, then all of it canceled ──────────────────────────────────────────
  await world.advance(id, '2026-03-26T12:00:00Z');
  await world.tell(id, { type: 'addLicences', quantity: 1 });
  await world.tell(id, { type: 'cancel' });

  // ── 1 April · over, and nothing was charged for it ──────────────────────────────────────────────────────────────
  expect((await world.advance(id, '2026-04-02T00:00:00Z')).view.state).toBe('deleted');
  expect(await ledgerLines(world, id)).toEqual(['first 1 succeeded 300']);
});

it('a new price: counts from the next renewal, and until then what is added costs the old one', async () => {
  const id = 'dearer';
  await startActive(world, id);

  // ── 10 March 2026 · £25.00 instead of £20.00 ────────────────────────────────────────────────────────────────────
  await world.advance(id, '2026-03-10T12:00:00Z');
  await world.tell(id, { type: 'setPrice', unitPrice: 2500 });
  expect((await world.read(id)).view).toMatchObject({ unitPrice: 2000, nextBill: { amount: 7500 } });

  // ── 16 March · one more, for 16 of 31 days of the old price ─────────────────────────────────────────────────────
  await world.advance(id, '2026-03-16T12:00:00Z');
  await world.tell(id, { type: 'addLicences', quantity: 1 });

  // ── 1 April · the new price ─────────────────────────────────────────────────────────────────────────────────────
  expect((await world.advance(id, '2026-04-02T00:00:00Z')).view.unitPrice).toBe(2500);
  expect(await ledgerLines(world, id)).toEqual([
    'first 1 succeeded 6000',
    'proration 1 succeeded 1032',
    'renewal 1 succeeded 10000',
  ]);
});

it('a subscription that began on 31 January: billed on each month’s last day, and always from the anchor', async () => {
  const id = 'month-ends';

  // ── 31 January 2026, 10:00, in London ───────────────────────────────────────────────────────────────────────────
  await startActive(world, id, { frozenAt: Date.parse('2026-01-31T10:00:00Z') });

  // ── two years on, with a leap day in the second ─────────────────────────────────────────────────────────────────
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

  // ── No gap, no overlap, no month twice ──────────────────────────────────────────────────────────────────────────
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
      // ── 1 March 2026, in the zone's own time ────────────────────────────────────────────────────────────────────
      await startActive(world, id, { timeZone, frozenAt: Date.parse(firstOfMarch) });

      // ── 2 November ──────────────────────────────────────────────────────────────────────────────────────────────
      await world.advance(id, '2026-11-02T12:00:00Z');
      const starts = (await ledgerOf(world, id)).map(({ periodStart }) =>
        periodStart.toISOString().replace('.000', ''),
      );
      expect(starts).toHaveLength(9);
      expect([starts[1], starts[8]]).toEqual([april, november]);
    }),
  );
});

it('removed licences: work to the boundary, are not billed any more, and come back free if asked for in time', async () => {
  const id = 'removed';
  await startActive(world, id, { licences: 5 });

  // ── 10 March 2026 · three are to go; then one comes back, and four more are wanted ──────────────────────────────
  await world.advance(id, '2026-03-10T12:00:00Z');
  await world.tell(id, { type: 'removeLicences', selection: { quantity: 3 } });
  expect((await world.read(id)).view.licences).toMatchObject({ total: 5, ending: 3 });
  await world.tell(id, { type: 'reactivateLicences', selection: { quantity: 1 } });
  await world.tell(id, { type: 'addLicences', quantity: 3 });
  expect((await world.read(id)).view.licences).toMatchObject({ total: 6, ending: 0 });

  // ── Only the one that was not there before was charged: 22 of 31 days ───────────────────────────────────────────
  expect(await ledgerLines(world, id)).toEqual(['first 1 succeeded 10000', 'proration 1 succeeded 1419']);

  // ── 20 March · two are to go for good ───────────────────────────────────────────────────────────────────────────
  await world.advance(id, '2026-03-20T12:00:00Z');
  await world.tell(id, { type: 'removeLicences', selection: { quantity: 2 } });
  await world.advance(id, '2026-04-02T00:00:00Z');
  expect((await world.read(id)).view.licences).toMatchObject({ total: 4, ending: 0 });
  expect((await ledgerLines(world, id)).at(-1)).toBe('renewal 1 succeeded 8000');
});

it('canceled, kept, canceled: works to the boundary, is then deleted, and nothing more is ever charged', async () => {
  const id = 'canceled';
  await startActive(world, id);

  // ── 10 to 12 March 2026 · canceled, kept, canceled ──────────────────────────────────────────────────────────────
  await world.advance(id, '2026-03-10T12:00:00Z');
  const before = await world.read(id);
  await world.tell(id, { type: 'cancel' });
  expect((await world.read(id)).view).toMatchObject({ state: 'canceling', nextBill: null });
  expect(await world.tell(id, { type: 'addLicences', quantity: 1 })).toMatchObject({
    refusal: { code: 'cancellation_pending' },
  });
  await world.tell(id, { type: 'keep' });
  expect((await world.read(id)).state).toEqual(before.state);
  await world.tell(id, { type: 'cancel' });

  // ── 31 March, the last minute · licences still work ─────────────────────────────────────────────────────────────
  expect((await world.advance(id, '2026-03-31T22:59:00Z')).view).toMatchObject({
    state: 'canceling',
    licencesWork: true,
  });

  // ── 1 April · deleted; a year later nothing more has happened ───────────────────────────────────────────────────
  await world.advance(id, '2027-04-01T00:00:00Z');
  expect((await diaryOf(world, id)).slice(-2)).toEqual([
    '2026-04-01 00:00 deletionStarted',
    '2026-04-01 00:00 deleted',
  ]);
  expect(await moneyMoved(world, id)).toHaveLength(1);
  expect(await ledgerLines(world, id)).toEqual(['first 1 succeeded 6000']);
});
