import { afterAll, beforeAll, expect, it } from 'vitest';
import { concernIds } from '../../domain/attention.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { ref } from '../support/refs.ts';
import { expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { eventsOf, ledgerLines, startInMidLife } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const done = { type: 'done' };
const tenDaysMs = 10 * 24 * 3_600_000;
const licence = (number: number, user: string) => ({ number, holder: ref(user), ending: false });

/** Two licences of one user. */
const pool = { nextNumber: 3, licences: [licence(1, 'ann'), licence(2, 'ann')] };

it('a tenant that breaks an invariant is parked: shown to ops and charged no more, until the invariant holds again', async () => {
  // Given a state that must never be, half a second before a boundary
  await startInMidLife(world, 'parked', { endsInMs: 500, pool });

  // When the boundary comes
  const { view, state } = await until(
    () => world.read('parked').catch(() => null),
    (recorded) => recorded !== null,
  ).then((recorded) => recorded ?? Promise.reject(new Error('Nothing is recorded')));

  // Then nothing is charged, and ops see why
  expect(view).toMatchObject({
    state: 'active',
    concerns: [{ about: 'invariant', reason: expect.stringContaining('a user holds two licences') }],
  });
  expect(state).toMatchObject({ parked: 'a user holds two licences', stage: { period: { number: 3 } } });
  const { typedSearchAttributes } = await until(
    () => world.client.workflow.getHandle(subscriptionWorkflowId('parked')).describe(),
    ({ typedSearchAttributes: all }) => all.getAll().some(({ key, value }) => key.name === 'NeedsAttention' && value),
  );
  expect(typedSearchAttributes.getAll()).not.toEqual([]);
  expect(await ledgerLines(world, 'parked')).toEqual([]);

  // When ops only say that it was dealt with, then it stays as it is
  const dealtWith = { type: 'acknowledge', about: concernIds.invariant } as const;
  expect(await world.command('parked', dealtWith)).toMatchObject({ refusal: { code: 'invariant_broken' } });
  expect((await world.read('parked')).state.parked).toBe('a user holds two licences');
  expect(await ledgerLines(world, 'parked')).toEqual([]);

  // When it is mended, then the boundary that was missed is settled, once, and life goes on
  expect(await world.command('parked', { type: 'revokeLicence', number: 2 })).toEqual(done);
  await until(
    () => ledgerLines(world, 'parked'),
    (lines) => lines.includes('renewal 1 succeeded 4000'),
  );
  expect(await world.command('parked', { type: 'addLicences', quantity: 1 })).toEqual(done);
  expect((await moneyMoved(world, 'parked')).filter(([key]) => key?.includes('/renewal/'))).toHaveLength(1);
  expect((await world.read('parked')).view).toMatchObject({ concerns: [] });
  expect((await eventsOf(world, 'parked')).slice(0, 3)).toEqual(['parked', 'licencesRevoked', 'unparked']);
  await expectBooksToAgree(world);
});

it('a tenant that breaks an invariant can buy nothing, and still do what costs nothing', async () => {
  await startInMidLife(world, 'no-sale', { endsInMs: tenDaysMs, pool });
  const addOne = { type: 'addLicences', quantity: 1 } as const;
  expect(await world.command('no-sale', addOne)).toMatchObject({ refusal: { code: 'unavailable' } });
  expect(await world.command('no-sale', { type: 'revokeLicence', number: 2 })).toEqual(done);
  expect(await ledgerLines(world, 'no-sale')).toEqual([]);
  expect(await world.command('no-sale', addOne)).toEqual(done);
  expect(await ledgerLines(world, 'no-sale')).toHaveLength(1);
});
