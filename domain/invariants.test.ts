import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  assign,
  atPrice,
  card,
  pastDueTenant,
  remove,
  Tenant,
} from '../test/domain/support/tenant.ts';
import { ref } from '../test/support/refs.ts';
import { attentionOf, concernIds } from './attention.ts';
import { decide } from './decide.ts';
import { nextDue } from './due.ts';
import { evolveAll } from './evolve.ts';
import { goingToHappen } from './going-to-happen.ts';
import type { Input } from './inputs.ts';
import { parkingOf, violationsOf } from './invariants.ts';
import { defaultPolicy } from './policy.ts';
import type { Licence, Pool } from './pool.ts';
import { periodOf, type Stage } from './stage.ts';
import type { State } from './state.ts';
import { viewOf } from './view.ts';

const converting = (): Tenant => new Tenant().must(card).must(activate(2));
const active = (): State => activeTenant(2).must(assign('a')).state;
const pastDue = (): State => pastDueTenant(1).state;
const licence = (number: number, user: string | null = null, ending = false): Licence => {
  return { number, holder: user === null ? null : ref(user), ending };
};
const poolOf = (...licences: readonly Licence[]): Pool => ({ nextNumber: 10, licences });
const withPool = (...licences: readonly Licence[]): State => ({ ...active(), pool: poolOf(...licences) });

it('finds nothing wrong with a sound state', () => {
  const pools = [withPool(licence(9)), withPool(licence(1, 'a'), licence(2, 'b'))];
  for (const sound of [active(), pastDue(), new Tenant().state, ...pools]) expect(violationsOf(sound)).toEqual([]);
});

describe('what is broken is named, and nothing else', () => {
  const tooSmall = { ...defaultPolicy, maxLicences: 1 };
  const endingAtItsStart = ({ stage }: State): Stage =>
    stage.type === 'active' ? { ...stage, period: { ...stage.period, end: stage.period.start } } : stage;

  it.each<readonly [string, () => State]>([
    ['a licence number is there twice', () => withPool(licence(1), licence(1))],
    ['a licence number would be given out again', () => withPool(licence(1), licence(10))],
    ['a user holds two licences', () => withPool(licence(1, 'a'), licence(2, 'a'))],
    [
      'there are more licences than a tenant may have',
      () => ({ ...withPool(licence(1), licence(2)), policy: tooSmall }),
    ],
    ['a running subscription has no licence that stays', () => withPool(licence(1, null, true))],
    ['a running subscription has no licence that stays', () => ({ ...pastDue(), pool: poolOf() })],
    ['a period ends before it starts', () => ({ ...active(), stage: endingAtItsStart(active()) })],
    ['the first bill is more than a card can pay', () => atPrice(converting(), 50_000_000).state],
  ])('%s', (violation, broken) => {
    expect(violationsOf(broken())).toEqual([violation]);
  });

  it('a first bill is one of a trial that converts', () => {
    const trial = new Tenant().must(card).must(add(2));
    for (const tenant of [atPrice(trial, 50_000_000), atPrice(converting(), 49_999_999), atPrice(activeTenant(2), 5e7)])
      expect(violationsOf(tenant.state)).toEqual([]);
  });

  it('a trial may be empty, and a suspended tenant still owes', () => {
    const suspended = pastDueTenant(1).until('2026-02-20').state;
    expect(suspended.stage.type).toBe('suspended');
    expect(violationsOf({ ...new Tenant().state, pool: poolOf() })).toEqual([]);
    expect(violationsOf(suspended)).toEqual([]);
    expect(violationsOf({ ...suspended, pool: poolOf() })).toEqual([]);
  });
});

describe('a tenant whose state is broken', () => {
  const broken = (): State => withPool(licence(1, 'a'), licence(2, 'a'));
  const parked = (state: State): State => evolveAll(state, parkingOf(state), 0) ?? state;

  it('is parked once, with what is broken, and goes on once it is sound', () => {
    expect(parkingOf(active())).toEqual([]);
    expect(parkingOf(broken())).toEqual([{ type: 'parked', violation: 'a user holds two licences' }]);
    const state = parked(broken());
    expect(attentionOf(state.concerns)).toContain('a user holds two licences');
    expect(parkingOf(state)).toEqual([]);
    const mended = { ...state, pool: poolOf(licence(1, 'a')) };
    expect(parkingOf(mended)).toEqual([{ type: 'unparked' }]);
    expect(parkingOf(parked(mended))).toEqual([]);
    expect(parked(mended)).toMatchObject({ parked: null, concerns: [] });
  });

  it('is not unparked by an acknowledgement', () => {
    const state = parked(broken());
    const dealtWith = { type: 'acknowledge', about: concernIds.invariant, commandId: 'c' } as const;
    expect(decide(state, dealtWith, 0)).toMatchObject({ refusal: { code: 'invariant_broken' } });
    expect(decide({ ...state, pool: poolOf(licence(1, 'a')) }, dealtWith, 0)).not.toHaveProperty('refusal');
  });

  it.each<readonly [string, () => State, Input]>([
    ['an add', broken, { type: 'addLicences', quantity: 1, commandId: 'c' }],
    ['paying what is overdue', () => ({ ...pastDue(), pool: broken().pool }), { type: 'pay', commandId: 'c' }],
  ])('is not charged by %s', (_, state, input) => {
    for (const unsound of [state(), parked(state())]) {
      expect(decide(unsound, input, periodOf(unsound)?.start ?? 0)).toMatchObject({ refusal: { code: 'unavailable' } });
    }
  });

  it('is neither charged by time nor ended for want of payment, but leaves where it was canceled', () => {
    for (const state of [broken(), { ...pastDue(), pool: broken().pool }].map(parked)) {
      expect(nextDue(state)).toBeNull();
      const canceled = { ...state, cancellation: { at: 5, requestedAt: 1 } };
      expect(nextDue(canceled)).toEqual({ type: 'cancellation', at: 5 });
    }
  });

  it('is not shown an end of access or a try that will not come, but its own cancellation', () => {
    const sound = pastDue();
    expect(goingToHappen(sound, 0).map(({ what }) => what)).toEqual(['retry', 'suspension', 'deletion']);

    const view = viewOf(parked({ ...sound, pool: broken().pool }));
    expect([view.accessEndsAt, view.suspendAt, view.deleteAt, view.overdue?.nextRetryAt]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(view.licencesWork).toBe(true);
    expect(goingToHappen(parked({ ...sound, pool: broken().pool }), 0)).toEqual([]);

    const canceled = viewOf(parked({ ...broken(), cancellation: { at: 5, requestedAt: 1 } }));
    expect([canceled.accessEndsAt, canceled.deleteAt]).toEqual([5, 5]);
  });

  it('keeps the access of a trial beyond its end', () => {
    const trial = new Tenant().must(card).must(add(2)).state;
    expect(viewOf(trial).accessEndsAt).toBe(trial.trialEndsAt);
    expect(viewOf(parked({ ...trial, pool: broken().pool })).accessEndsAt).toBeNull();
  });

  it('keeps its trial where the first bill is too large, and is charged once it is smaller', () => {
    const { state, now } = atPrice(converting(), 50_000_000);
    const waiting = parked(state);
    expect([waiting.stage, nextDue(waiting)]).toEqual([{ type: 'trialing', converting: true }, null]);
    const smaller = new Tenant({ state: { ...waiting, parked: null }, now }).must(remove(1)).until('2026-01-16');
    expect([smaller.shows, smaller.paid]).toEqual(['active', [50_000_000]]);
  });

  it('is not charged by the very boundary at which it breaks', () => {
    // The renewal removes the only sound licences: the bill is made, and nothing is charged for it.
    const state = withPool(licence(1, 'a', true), licence(2, 'b'), licence(3, 'b'));
    const decision = decide(state, { type: 'timePassed' }, periodOf(state)?.end ?? 0);
    expect(decision).toMatchObject({ effect: null });
    expect(decision.events?.map(({ type }) => type)).toContain('billed');
    expect(decision.events?.map(({ type }) => type)).not.toContain('chargeStarted');
  });
});
