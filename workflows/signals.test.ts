import { describe, expect, it } from 'vitest';
import type { TaxIdState } from '../domain/tax/facts.ts';
import { activeTenant } from '../test/domain/support/tenant.ts';
import { foundFact } from './signals.ts';

const buyer = { country: 'DE', territory: null, hasTaxId: true, taxIdState: 'valid' };
const saved = { country: 'DE', territory: null, hasTaxId: true, taxIdState: 'unverified' as TaxIdState };

/** What is taken of a judgement by a tenant whose details are at their third version. */
function takenOf(judgement: object): unknown {
  const { state, now } = activeTenant(1).must({ type: 'setBillingFacts', buyer: saved, detailsVersion: 3 });
  const sent = { type: 'taxIdJudged', buyer, detailsVersion: 3, ...judgement };
  const message = foundFact(sent, { state, now: () => now });
  return message === null ? 'dropped' : 'taken';
}

describe('a judgement of a tax id, as anything may be sent in Temporal’s UI', () => {
  it.each([
    ['whole', {}],
    ['of an older version, which the rules leave out', { detailsVersion: 2 }],
    ['of the next version, as its details may come after it', { detailsVersion: 4 }],
    ['of a part of a country', { buyer: { ...buyer, territory: 'DE-HELGOLAND' } }],
    ['without a tax id', { buyer: { ...buyer, hasTaxId: false, taxIdState: 'none' } }],
  ])('is taken where it is %s', (_, judgement) => {
    expect(takenOf(judgement)).toBe('taken');
  });

  it.each([
    ['says nothing of the tax id', { buyer: { country: 'GB' } }],
    ['has a state of the tax id that there is not', { buyer: { ...buyer, taxIdState: 'fine' } }],
    ['has a state that is a property of every object', { buyer: { ...buyer, taxIdState: 'constructor' } }],
    ['judges an id that it says is not there', { buyer: { ...buyer, hasTaxId: false } }],
    ['has a country that is none', { buyer: { ...buyer, country: 'Germany' } }],
    ['has a part of a country that is none', { buyer: { ...buyer, territory: 'DE-XX' } }],
    ['leaves out the part of the country', { buyer: { country: 'DE', hasTaxId: true, taxIdState: 'valid' } }],
    ['is of a version that cannot be yet', { detailsVersion: 99 }],
    ['is of a version below the first', { detailsVersion: 0 }],
    ['has a version that is no number', { detailsVersion: '3' }],
  ])('is dropped where it %s', (_, judgement) => {
    expect(takenOf(judgement)).toBe('dropped');
  });
});

it('a fact of a type that only a newer version knows is kept for it', () => {
  const { state, now } = activeTenant(1);
  const sent = { type: 'somethingNew', about: 'x' };
  expect(foundFact(sent, { state, now: () => now })).toEqual({ type: 'fact', fact: sent });
});
