import { describe, expect, it } from 'vitest';
import { buyerFactsOf, postcodeFault } from './billing-details.ts';

describe('a postcode', () => {
  it.each([
    ['GB', 'SW1A 1AA'],
    ['GB', 'sw1a1aa'],
    ['GB', 'M1 1AE'],
    ['GB', 'BT1 5GS'],
    ['GB', 'BF1 3AA'],
    ['GB', 'GIR 0AA'],
    ['DE', '10115'],
    ['DE', 'D-10115'],
    ['NL', '1017 AB'],
    ['PT', '9000-064'],
    ['IE', 'D02 X285'],
    ['US', '10001-4356'],
    ['CA', 'K1A 0B1'],
    ['MT', 'VLT 1117'],
  ])('in %s may be %s', (country, postcode) => {
    expect(postcodeFault(postcode, country)).toBeNull();
  });

  it.each(['IE', 'HK', 'AE', 'US', 'JP'])('in %s may be missing', (country) => {
    expect(postcodeFault(null, country)).toBeNull();
  });

  it.each(['GB', 'DE', 'ES', 'PT'])('in %s is needed: whose tax is taken may depend on it', (country) => {
    expect(postcodeFault(null, country)).toMatch(/^is missing/);
  });

  it.each([
    ['GB', '10115'],
    ['GB', 'SW1A'],
    ['GB', 'SW1A 1AA London'],
    ['DE', '10115 Berlin!'],
    ['US', '--'],
    ['JP', '〒100-0001'],
  ])('in %s is not %s', (country, postcode) => {
    expect(postcodeFault(postcode, country)).not.toBeNull();
  });
});

describe('what tax follows from', () => {
  const address = { country: 'GB', postcode: 'BT1 5GS', taxId: 'GB220430231' };

  it('is where the buyer is, to the part of a country, and how its id was judged', () => {
    const facts = { country: 'GB', territory: 'GB-NIR', hasTaxId: true, taxIdState: 'valid' };
    expect(buyerFactsOf(address, 'valid')).toEqual(facts);
  });

  it('is no state of an id where there is none', () => {
    expect(buyerFactsOf({ ...address, taxId: null }, 'unverified')).toMatchObject({
      hasTaxId: false,
      taxIdState: 'none',
    });
  });
});
