import type { Seller } from '../../db/invoices.ts';

/** The seller of tests; an invoice of theirs is valid as an electronic one too. */
export function testSeller(changes: Partial<Seller> = {}): Seller {
  return {
    party: {
      name: 'Seller Ltd',
      addressLines: ['1 Street'],
      postcode: 'EC1A 1AA',
      city: 'London',
      country: 'GB',
      taxId: 'GB100000034',
      email: null,
    },
    timeZone: 'Europe/London',
    currency: 'gbp',
    exchangeRates: () => [],
    ...changes,
  };
}
