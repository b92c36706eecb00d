import { describe, expect, it } from 'vitest';
import { readExamples, shapeOf } from '../test/carried/examples.ts';
import { statesOfLives } from '../test/carried/lives.ts';
import { activeTenant, Tenant } from '../test/domain/support/tenant.ts';
import { isKnownMessage } from '../workflows/run-input.ts';
import { taxOf, unknownKinds, withLaterFields, withLaterSignUp } from './carried-contract.ts';
import { nextDue } from './due.ts';
import type { SignUp } from './inputs.ts';
import { violationsOf } from './invariants.ts';
import { stageNames } from './stage.ts';
import type { State } from './state.ts';
import { decodeState, type EncodedState, encodeState } from './state-codec.ts';
import { viewOf, withLaterFacts } from './view.ts';

const { release, examples } = readExamples();
const states = examples.map(({ state }) => state);
const through = (state: EncodedState): EncodedState => JSON.parse(JSON.stringify(encodeState(decodeState(state))));

describe(`what runs of ${release} carried on`, () => {
  it('is of many kinds', () => {
    const stages = new Set(states.map(({ stage }) => stage.type));
    const standings = new Set(states.map(({ chargeUnderWay }) => chargeUnderWay?.standing));
    const messages = new Set(examples.flatMap((one) => one.messages.map(({ type }) => type)));
    expect([...stages]).toEqual(expect.arrayContaining(Object.keys(stageNames).filter((name) => name !== 'deleting')));
    expect([...standings]).toEqual(expect.arrayContaining(['unknown', 'awaits payer']));
    expect([...messages]).toEqual(expect.arrayContaining(['command', 'cardSaved', 'fact', 'databaseRestored']));
    for (const message of examples.flatMap((one) => one.messages)) expect(isKnownMessage(message)).toBe(true);
  });

  it('is read by this version, which goes on with it', () => {
    for (const encoded of states) {
      const state = decodeState(encoded);
      expect(unknownKinds(state)).toEqual([]);
      expect(() => violationsOf(state)).not.toThrow();
      expect(viewOf(state).tenantId).toBe(state.tenantId);
      expect(() => nextDue(state)).not.toThrow();
    }
  });

  it('has, once read, the fields and kinds of what this version writes: what came later is in withLaterFields', () => {
    const read = new Set(states.map((encoded) => JSON.stringify(shapeOf(decodeState(encoded)))));
    for (const state of statesOfLives()) expect(read).toContain(JSON.stringify(shapeOf(state)));
  });

  it('is carried on by this version so that that release can read it after a rollback', () => {
    for (const encoded of states) expect(through(encoded)).toMatchObject(encoded);
  });
});

describe('the percentage that a tenant had in that release', () => {
  const taxed = (taxMilliPercent: number) =>
    states
      .filter((state) => state.unpaid.length > 0 || state.chargeUnderWay !== null || state.paidOpening !== null)
      .map((state) => decodeState({ ...state, taxMilliPercent }));

  it('goes before the rule, on its bills too, and is read by that release after a rollback', () => {
    expect(taxed(20_000).length).toBeGreaterThan(1);
    for (const state of taxed(20_000)) {
      expect(state).toMatchObject({ tax: { override: 20_000, buyer: null }, detailsVersion: null });
      for (const { bill, detailsVersion } of [...state.unpaid, ...chargesIn(state)]) {
        expect(bill.taxation).toMatchObject({ milliPercent: 20_000, category: 'standard', reason: 'override' });
        expect(detailsVersion).toBeNull();
      }
      expect(state).not.toHaveProperty('taxMilliPercent');
      expect(encodeState(state)).toMatchObject({ taxMilliPercent: 20_000 });
    }
  });

  it('of 0 was that of a tenant without one: the rule counts', () => {
    for (const state of taxed(0)) {
      expect(state.tax.override).toBeNull();
      for (const { bill } of [...state.unpaid, ...chargesIn(state)])
        expect(bill.taxation).toMatchObject({ milliPercent: 0, reason: 'seller_not_registered' });
    }
  });

  it('is the rate of the next bill to that release, where the rule is older than the rollback', () => {
    const seller = { country: 'DE', registrations: ['DE'] } as const;
    const tenant = activeTenant(1, { tax: { override: null, seller }, signedUpAt: '2020-06-10T10:00' });
    expect(encodeState(tenant.state)).toMatchObject({ taxMilliPercent: 16_000 });
    expect(decodeState(encodeState(tenant.state)).tax).toEqual({ override: null, seller, buyer: null });
  });

  it('is that of a view which it wrote, and of a sign-up which its API sends', () => {
    const { tax: _, ...view } = viewOf(activeTenant(1, { taxMilliPercent: 8_875 }).state);
    expect(withLaterFacts(view).tax).toEqual(taxOf(8_875));
    const { tax: sent, ...signUp } = activeTenant(1, { taxMilliPercent: 8_875 }).all('signedUp')[0]?.signUp ?? {};
    expect(sent).toMatchObject({ override: 8_875 });
    expect(withLaterSignUp(signUp as SignUp).tax.override).toBe(8_875);
  });

  const chargesIn = ({ chargeUnderWay, paidOpening }: State) =>
    [chargeUnderWay?.charge, paidOpening].filter((charge) => charge != null);
});

it('a view of a release that did not show what waits for its payer shows nothing of it', () => {
  const { awaitingPayer: _, ...view } = viewOf(activeTenant(1).state);
  expect(withLaterFacts(view)).toEqual({ ...view, awaitingPayer: null });
});

describe('what a newer version carried on', () => {
  const more = { ofNewer: { nested: [1] } };

  it('keeps its unknown fields through this version, also through a step', () => {
    for (const encoded of states) expect(through({ ...encoded, ...more })).toMatchObject({ ...encoded, ...more });
    const active = activeTenant(1);
    const tenant = new Tenant({ state: withLaterFields({ ...active.state, ...more }), now: active.now });
    tenant.give({ type: 'setPrice', unitPrice: 1_234 });
    expect(tenant.state).toMatchObject({ price: { newest: 1_234 }, ...more });
  });

  it.each<[string, (state: State) => object]>([
    ['stage "paused"', () => ({ stage: { type: 'paused' } })],
    [
      'stage "paused"',
      ({ stage }) => ({ stage: { type: 'deleting', startedAt: 0, before: { ...stage, type: 'paused' } } }),
    ],
    ['standing of a charge "split"', () => ({ chargeUnderWay: { charge, standing: 'split', replacedCard: null } })],
    ['kind of charge "seat"', () => ({ chargeUnderWay: { charge: { ...charge, kind: 'seat' }, standing: 'unknown' } })],
    ['purpose of a charge "gift"', () => ({ paidOpening: { ...charge, purpose: { type: 'gift' } } })],
  ])('is not gone on with where a kind is unknown: %s', (sentence, change) => {
    const { state } = activeTenant(1);
    expect(unknownKinds(state)).toEqual([]);
    expect(unknownKinds({ ...state, ...change(state) } as State)).toEqual([sentence]);
  });

  const charge = { kind: 'renewal', purpose: { type: 'payBill' } };
});
