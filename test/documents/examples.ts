import type { IssuedInvoice } from '../../db/invoices.ts';
import { amountAtHome } from '../../domain/money/exchange.ts';
import type { Taxation } from '../../domain/tax/taxation.ts';
import { testSeller } from '../support/seller.ts';
import { issued, lineOf, partyOf } from './issued.ts';

const { party: seller } = testSeller();
const reverseCharge: Taxation = {
  milliPercent: 0,
  category: 'reverse_charge',
  reason: 'reverse_charge',
  country: 'DE',
};
const abroad: Taxation = { milliPercent: 0, category: 'outside_scope', reason: 'abroad', country: 'US' };
const exported: Taxation = { milliPercent: 0, category: 'zero', reason: 'export', country: 'CH' };
const british = partyOf({
  name: 'Søn & <Daughters> "Ltd"',
  addressLines: ['Unit 7', 'Long Yard', 'Behind the Mill', 'Millfield', 'Near Leeds'],
  postcode: 'LS1 1AA',
  city: 'Leeds',
  country: 'GB',
  taxId: 'GB 999 9999 73',
});
const american = partyOf({
  name: 'Example Inc.',
  postcode: '94105',
  city: 'San Francisco',
  country: 'US',
  taxId: '12-3456789',
});

const euroAtHome = amountAtHome(
  1_200,
  { currency: 'eur', from: '2026-03-01', to: '2026-03-31', rate: '1.1523' },
  'gbp',
);

const credit: Partial<IssuedInvoice> = {
  kind: 'credit_note',
  number: 'CN-000001',
  issuedOn: '2026-03-20',
  refersTo: 'INV-000042',
  correctedOn: '2026-03-02',
  lines: [lineOf({ description: 'Refund of INV-000042', quantity: 1, unitAmount: 1_667 })],
};

/** Documents of every kind that are issued, by what they show: each is a valid electronic invoice. */
export const examples: Readonly<Record<string, IssuedInvoice>> = {
  domestic: issued({ buyer: british, purchaseOrder: 'PO-2026/77', note: 'Cost centre 12\nThank you' }),
  german: issued({
    language: 'de',
    taxation: { milliPercent: 19_000, category: 'standard', reason: 'destination', country: 'DE' },
  }),
  'reverse-charge': issued({ taxation: reverseCharge, language: 'de' }),
  'greek-id': issued({ taxation: reverseCharge, buyer: partyOf({ country: 'GR', taxId: 'EL094259216' }) }),
  'northern-irish-id': issued({
    buyer: partyOf({ country: 'GB', city: 'Belfast', postcode: 'BT1 1AA', taxId: 'XI366303068' }),
  }),
  abroad: issued({ taxation: abroad, buyer: american }),
  'without-any-id': issued({
    taxation: { ...abroad, reason: 'seller_not_registered', country: null },
    seller: { ...seller, taxId: null },
    buyer: partyOf({ taxId: null, email: null }),
  }),
  exported: issued({ taxation: exported, buyer: partyOf({ country: 'CH', taxId: 'CHE123456788MWST' }) }),
  'override-of-zero': issued({ taxation: { milliPercent: 0, category: 'zero', reason: 'override', country: 'GB' } }),
  'override-with-decimals': issued({
    taxation: { milliPercent: 8_875, category: 'standard', reason: 'override', country: 'GB' },
  }),
  'several-lines': issued({
    lines: [
      lineOf({
        description: '2 licences, used before the suspension',
        quantity: 2,
        unitAmount: 903,
        days: 14,
        to: '2026-03-16',
      }),
      lineOf({ description: '1 licence', quantity: 1, unitAmount: 667, from: '2026-03-23', days: 10 }),
      lineOf({ description: '1200 licences', quantity: 1_200 }),
    ],
  }),
  euros: issued({ currency: 'eur', taxAtHome: euroAtHome }),
  yen: issued({
    currency: 'jpy',
    buyer: partyOf({ name: '株式会社日本テスト', city: '東京都', postcode: '100-0005', country: 'JP', taxId: null }),
  }),
  'nothing-to-pay': issued({ lines: [lineOf({ unitAmount: 0 })], paidBy: null }),
  credit: issued(credit),
  'credit-of-reverse-charge': issued({ ...credit, taxation: reverseCharge, language: 'de' }),
  'credit-to-the-penny': issued({ ...credit, total: 2_001, tax: 334 }),
};
