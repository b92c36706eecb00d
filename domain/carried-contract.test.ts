import { describe, expect, it } from 'vitest';
import { readExamples, shapeOf } from '../test/carried/examples.ts';
import { statesOfLives } from '../test/carried/lives.ts';
import { activeTenant, Tenant } from '../test/domain/support/tenant.ts';
import { isKnownMessage } from '../workflows/run-input.ts';
import { unknownKinds, withLaterFields } from './carried-contract.ts';
import { nextDue } from './due.ts';
import { violationsOf } from './invariants.ts';
import { stageNames } from './stage.ts';
import type { State } from './state.ts';
import { decodeState, type EncodedState, encodeState } from './state-codec.ts';
import { viewOf } from './view.ts';

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
