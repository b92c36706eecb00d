import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  card,
  declined,
  pastDueTenant,
  pay,
  requiresAction,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { unknownCharge } from '../charge-under-way.ts';
import type { Request } from '../inputs.ts';
import type { Charge } from '../state.ts';
import {
  type ChargeInFlight,
  chargeOfAnotherRun,
  endedConcern,
  type FoundRun,
  judgeRun,
  lostRunConcern,
  type RunEnd,
  stateToBeginFrom,
} from './lost-run.ts';

const running = { type: 'running', runId: 'run', isFailing: false, isBehind: false } as const;

describe('a run', () => {
  const ends: readonly RunEnd[] = ['was terminated', 'was canceled', 'failed', 'timed out', 'has no successor'];

  it.each(ends)('that %s is lost', (end) => {
    expect(judgeRun({ type: 'closed', end })).toEqual({ type: 'lost', why: `${end} in Temporal` });
  });

  it('that is gone with its history, or lacks what is recorded, is lost', () => {
    const lost: readonly FoundRun[] = [{ type: 'none' }, { ...running, isBehind: true }];
    expect(lost.map((run) => judgeRun(run))).toEqual([
      { type: 'lost', why: 'was gone from Temporal' },
      { type: 'lost', why: 'was behind what is recorded' },
    ]);
  });

  it('that completed has ended with its tenant, and is never begun again by itself', () => {
    for (const evenIfFailing of [false, true])
      expect(judgeRun({ type: 'closed', end: 'completed' }, { evenIfFailing })).toEqual({ type: 'ended' });
  });

  it('that goes on is sound; one whose workflow tasks fail is left alone unless ops say that it will not recover', () => {
    const failing = { ...running, isFailing: true };
    expect(judgeRun(running, { evenIfFailing: true })).toEqual({ type: 'sound' });
    expect(judgeRun(failing)).toEqual({ type: 'sound' });
    expect(judgeRun(failing, { evenIfFailing: true })).toEqual({ type: 'lost', why: 'could not go on' });
    expect(judgeRun(running, { evenIfSound: true })).toEqual({ type: 'lost', why: 'was given up by ops' });
  });
});

it('ops are told why a run was begun again, or that a deleted tenant is alive in the database, under one concern', () => {
  expect(lostRunConcern('was terminated in Temporal')).toEqual({
    about: 'run',
    reason:
      'The tenant’s run was terminated in Temporal, and was begun again from what is recorded. ' +
      'Find out who did it. A change that was under way then may have to be made again.',
  });
  expect(endedConcern).toEqual({
    about: 'run',
    reason:
      'The tenant’s run ended with its deletion, but the database has it alive: it was restored. ' +
      '“Look up now” on its page deletes it again.',
  });
});

describe('the state that a lost run is begun again from', () => {
  const inLedger = ({ period, ...charge }: Charge): ChargeInFlight => ({
    ...charge,
    periodNumber: period.number,
    runId: 'lost',
  });

  /** A tenant as it was recorded before it added a licence, and the charge for that. */
  function interrupted() {
    const tenant = activeTenant(3);
    const recorded = tenant.state;
    tenant.processor = () => unknown;
    tenant.must({ type: 'addLicences', quantity: 1 });
    return { recorded, after: tenant.state, charge: tenant.lastCharge };
  }

  it('has the charge of a command that was under way, to be looked up as if its outcome had been unknown', () => {
    const { recorded, after, charge } = interrupted();
    const state = stateToBeginFrom(recorded, [inLedger(charge)], 0);
    expect(unknownCharge(state)).toEqual(charge);
    expect(state.pool).toEqual(recorded.pool);
    expect(state.chargeUnderWay).toEqual(after.chargeUnderWay);
  });

  it('is as recorded where nothing was under way, where that is recorded, and where time makes the charge due again', () => {
    const { recorded, after, charge } = interrupted();
    expect(stateToBeginFrom(recorded, [], 0)).toBe(recorded);
    expect(stateToBeginFrom(after, [inLedger(charge)], 0)).toBe(after);
    expect(stateToBeginFrom(after, [inLedger({ ...charge, key: 'another' })], 0)).toBe(after);
    expect(stateToBeginFrom(recorded, [inLedger({ ...charge, commandId: null })], 0)).toBe(recorded);
  });

  it('is as recorded where the charge waits for its payer by now', () => {
    const tenant = activeTenant(3);
    tenant.processor = () => requiresAction;
    tenant.give({ type: 'addLicences', quantity: 1 });
    expect(stateToBeginFrom(tenant.state, [inLedger(tenant.lastCharge)], 0)).toBe(tenant.state);
  });

  it('has the charge of the command also where one that time brought is in the ledger before it', () => {
    const { recorded, charge } = interrupted();
    const rows = [inLedger({ ...charge, key: 'of time', commandId: null }), inLedger(charge)];
    expect(unknownCharge(stateToBeginFrom(recorded, rows, 0))).toEqual(charge);
    expect(chargeOfAnotherRun(recorded, rows, 'running')?.chargeKey).toBe(charge.key);
  });

  it('is asked for of a run only where another has made a charge that is not recorded', () => {
    const { recorded, after, charge } = interrupted();
    const lost = { chargeKey: charge.key, commandId: charge.commandId };
    expect(chargeOfAnotherRun(recorded, [inLedger(charge)], 'running')).toEqual(lost);
    expect(chargeOfAnotherRun(recorded, [inLedger(charge)], 'lost')).toBeNull();
    expect(chargeOfAnotherRun(after, [inLedger(charge)], 'running')).toBeNull();
    expect(chargeOfAnotherRun(recorded, [inLedger({ ...charge, commandId: null })], 'running')).toBeNull();
  });

  it('leaves a charge of a period that is not known any more to reconciliation', () => {
    const { recorded, charge } = interrupted();
    expect(stateToBeginFrom(recorded, [{ ...inLedger(charge), periodNumber: 7 }], 0)).toBe(recorded);
  });

  /** A tenant with two unpaid bills, as an outage lasted past the second boundary. */
  function twoOverdue() {
    const tenant = activeTenant(2);
    tenant.processor = () => declined('insufficient_funds');
    return tenant.outageUntil('2026-03-05');
  }

  it.each([
    ['an overdue bill', () => pastDueTenant(2), 2],
    ['an overdue bill of an earlier period', twoOverdue, 2],
    ['a fresh period', () => pastDueTenant(2).until('2026-02-20'), 3],
  ])('knows the period of %s that was being paid', (_, make, periodNumber) => {
    const tenant = make();
    const recorded = tenant.state;
    tenant.processor = () => unknown;
    tenant.must({ type: 'pay' });
    const state = stateToBeginFrom(recorded, [inLedger(tenant.lastCharge)], 0);
    expect(unknownCharge(state)).toEqual(tenant.lastCharge);
    expect(tenant.lastCharge.period.number).toBe(periodNumber);
  });

  it.each([
    ['overdue', '2026-02-05'],
    ['suspended', '2026-02-20'],
  ])('has the charge that a new card has made of a tenant that is %s: what was paid for is given', (_, day) => {
    const before = pastDueTenant(2).until(day);
    const { state: recorded, now } = before;
    before.processor = () => unknown;
    before.must(card);

    const tenant = new Tenant({ state: stateToBeginFrom(recorded, [inLedger(before.lastCharge)], now), now });
    tenant.resolve(succeeded);

    expect([tenant.shows, tenant.charges]).toEqual(['active', []]);
  });

  it.each<readonly [string, () => Tenant, Request, string]>([
    ['an overdue bill', () => pastDueTenant(2), pay, 't/2/renewal/period/3'],
    ['a first period', () => new Tenant().must(card), activate(2, true), 't/1/first/period/2'],
  ])(
    'counts the attempt that was under way, so that the next for %s has a key of its own',
    (_, given, command, key) => {
      const before = given();
      const { state: recorded, now } = before;
      before.processor = () => unknown;
      before.must(command);
      const tenant = new Tenant({ state: stateToBeginFrom(recorded, [inLedger(before.lastCharge)], now), now });
      expect(tenant.state).toEqual(before.state);

      tenant.resolve(declined());
      tenant.must(command);

      expect(tenant.lastCharge.key).toBe(key);
    },
  );
});
