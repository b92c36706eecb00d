import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billFor, type Line } from '../money/bill.ts';
import type { Registration, SellerFacts, TaxFacts, TaxIdState } from './facts.ts';
import { isInEu, placeOf, territoryCodes, territoryOf } from './places.ts';
import { rateAreas } from './rates.ts';
import { taxationOf } from './taxation.ts';

/* The law, as the sources name it. The service is one that is supplied electronically. */
const directive = (article: string) => `Directive 2006/112/EC, art. ${article}`;
const regulation = 'Implementing Regulation (EU) 282/2011, art. 18(2): without an id it may be taxed as a consumer';
const ukHome = 'VATA 1994, s. 7A(2)(b), and Sch. 4A, para. 15: the supplier’s and the consumer’s country are the UK';
const ukNi = 'GOV.UK, "VAT and Northern Ireland": EU rules for goods only, services are under UK VAT';
const ukAbroad =
  'GOV.UK, "VAT rules for supplies of digital services to consumers": outside the UK not liable to UK VAT';
const ukB2b = 'VATA 1994, s. 7A(2)(a), VAT Notice 741A, 2.3; charged back by Directive 2006/112/EC, art. 196';
const ukSide = 'VATA 1994, s. 8: a UK business accounts for services from abroad';
const ukForeign = 'GOV.UK, "VAT rules for supplies of digital services to consumers": register from abroad';
const channel = 'VAT Notice 741A, 2.2: the Channel Islands are outside the UK';
const home = directive('44 and 58: within one member state');
const threshold = directive('59c: below €10,000 a year, without the one-stop shop, the tax of the seller’s state');
const union = directive('58 and 369a: the Union scheme');
const nonUnion = directive('58 and 358a: the non-Union scheme');
const reverse = directive('44 and 196');
const third = directive('44 and 59: outside the Union');
const none = 'A seller that is registered nowhere takes no tax (docs/product.md, "Tax")';

const uk = 'GB: GB';
const ukOss = 'GB: GB EU-OSS';
const irish = 'IE: IE';
const irishOss = 'IE: IE EU-OSS';
const german = 'DE: DE';
const swiss = 'CH: CH';
const norwegian = 'NO: NO';
const american = 'US: EU-OSS GB';

/** Seller, buyer, day of the bill, its tax, and the source that says so. */
const cases: readonly (readonly [seller: string, buyer: string, date: string, tax: string, source: string])[] = [
  // A seller in the United Kingdom.
  [uk, 'GB', '2026-05-01', '20 standard domestic GB', ukHome],
  [uk, 'GB valid', '2026-05-01', '20 standard domestic GB', ukHome],
  [uk, 'GB invalid', '2026-05-01', '20 standard domestic GB', ukHome],
  [uk, 'GB unverified', '2026-05-01', '20 standard domestic GB', ukHome],
  [uk, 'GB BT1 5GS', '2026-05-01', '20 standard domestic GB', ukNi],
  [uk, 'GB BT1 5GS valid', '2026-05-01', '20 standard domestic GB', ukNi],
  [uk, 'IM', '2026-05-01', '20 standard domestic GB', 'VAT Notice 700, 2.7: the Isle of Man as the UK'],
  [uk, 'GB IM1 1EE', '2026-05-01', '20 standard domestic GB', 'VAT Notice 700, 2.7: the Isle of Man as the UK'],
  [uk, 'JE', '2026-05-01', '0 outside_scope abroad GB', channel],
  [uk, 'GB GY1 1AA', '2026-05-01', '0 outside_scope abroad GB', channel],
  [uk, 'GI', '2026-05-01', '0 outside_scope abroad GI', ukAbroad],
  [
    uk,
    'nothing',
    '2026-05-01',
    '20 standard buyer_unknown GB',
    'VAT Notice 741A, 2.4: no evidence where the customer is',
  ],
  [uk, 'DE valid', '2026-05-01', '0 reverse_charge reverse_charge DE', ukB2b],
  [uk, 'FR valid', '2026-05-01', '0 reverse_charge reverse_charge FR', ukB2b],
  [uk, 'IE valid', '2026-05-01', '0 reverse_charge reverse_charge IE', ukB2b],
  [uk, 'DE', '2026-05-01', '0 outside_scope not_registered_there DE', ukAbroad],
  [uk, 'DE unverified', '2026-05-01', '0 outside_scope not_registered_there DE', ukAbroad],
  [uk, 'DE invalid', '2026-05-01', '0 outside_scope not_registered_there DE', ukAbroad],
  [uk, 'CH', '2026-05-01', '0 outside_scope abroad CH', ukAbroad],
  [uk, 'CH valid', '2026-05-01', '0 outside_scope abroad CH', ukAbroad],
  [uk, 'NO', '2026-05-01', '0 outside_scope abroad NO', ukAbroad],
  [uk, 'US', '2026-05-01', '0 outside_scope abroad US', ukAbroad],
  [uk, 'AU', '2026-05-01', '0 outside_scope abroad AU', ukAbroad],
  [ukOss, 'DE', '2026-05-01', '19 standard destination DE', `${nonUnion}; ${regulation}`],
  [ukOss, 'DE unverified', '2026-05-01', '19 standard destination DE', `${nonUnion}; ${regulation}`],
  [ukOss, 'DE invalid', '2026-05-01', '19 standard destination DE', `${nonUnion}; ${regulation}`],
  [ukOss, 'DE valid', '2026-05-01', '0 reverse_charge reverse_charge DE', reverse],
  [ukOss, 'FR', '2026-05-01', '20 standard destination FR', nonUnion],
  [ukOss, 'HU', '2026-05-01', '27 standard destination HU', nonUnion],
  [ukOss, 'FI', '2026-05-01', '25.5 standard destination FI', nonUnion],
  [ukOss, 'LU', '2026-05-01', '17 standard destination LU', nonUnion],
  [ukOss, 'GB', '2026-05-01', '20 standard domestic GB', ukHome],
  [ukOss, 'US', '2026-05-01', '0 outside_scope abroad US', ukAbroad],
  ['GB: GB DE', 'DE', '2026-05-01', '19 standard destination DE', directive('58 and 193')],
  ['GB: GB DE', 'DE valid', '2026-05-01', '0 reverse_charge reverse_charge DE', directive('194 and 196')],
  ['GB: GB DE', 'FR', '2026-05-01', '0 outside_scope not_registered_there FR', ukAbroad],
  [
    'GB: GB NO',
    'NO',
    '2026-05-01',
    '25 standard destination NO',
    'Norwegian VAT Act, § 3-30: remotely deliverable services',
  ],
  ['GB: GB NO', 'NO valid', '2026-05-01', '0 reverse_charge reverse_charge NO', 'Norwegian VAT Act, § 3-30 and § 11-3'],
  ['GB: GB CH', 'CH', '2026-05-01', '8.1 standard destination CH', 'Swiss VAT Act, art. 8(1) and 10(2)'],
  [
    'GB: GB CH',
    'CH valid',
    '2026-05-01',
    '8.1 standard destination CH',
    'Swiss VAT Act, art. 45(1)(a): not of a registered seller',
  ],

  // Territories, for a seller that takes the tax of the whole Union.
  [ukOss, 'ES 28001', '2026-05-01', '21 standard destination ES', nonUnion],
  [ukOss, 'ES 35001', '2026-05-01', '0 outside_scope abroad ES', directive('6(1)(b): the Canary Islands')],
  [ukOss, 'ES 38001', '2026-05-01', '0 outside_scope abroad ES', directive('6(1)(b): the Canary Islands')],
  [ukOss, 'ES 51001', '2026-05-01', '0 outside_scope abroad ES', directive('6(2)(c): Ceuta')],
  [ukOss, 'ES 52001', '2026-05-01', '0 outside_scope abroad ES', directive('6(2)(d): Melilla')],
  [ukOss, 'ES 07001', '2026-05-01', '21 standard destination ES', directive('5: the Balearic Islands are within')],
  [ukOss, 'DE 78266', '2026-05-01', '0 outside_scope abroad DE', directive('6(2)(b): Büsingen')],
  [ukOss, 'DE D-27498', '2026-05-01', '0 outside_scope abroad DE', directive('6(2)(a): Heligoland')],
  [ukOss, 'IT 23041', '2026-05-01', '0 outside_scope abroad IT', directive('6(2)(e): Livigno')],
  [ukOss, 'IT 22061', '2026-05-01', '0 outside_scope abroad IT', directive('6(1)(g): Campione d’Italia')],
  [ukOss, 'IT 00184', '2026-05-01', '22 standard destination IT', nonUnion],
  [ukOss, 'SM', '2026-05-01', '0 outside_scope abroad SM', directive('7: San Marino is not named')],
  [ukOss, 'AX', '2026-05-01', '0 outside_scope abroad FI', directive('6(1)(c): Åland')],
  [ukOss, 'FI 22100', '2026-05-01', '0 outside_scope abroad FI', directive('6(1)(c): Åland')],
  [ukOss, 'GR 63086', '2026-05-01', '0 outside_scope abroad GR', directive('6(1)(a): Mount Athos')],
  [ukOss, 'GR 105 57', '2026-05-01', '24 standard destination GR', nonUnion],
  [ukOss, 'MC', '2026-05-01', '20 standard destination FR', directive('7(1): Monaco as France')],
  [ukOss, 'FR 98000', '2026-05-01', '20 standard destination FR', directive('7(1): Monaco as France')],
  [ukOss, 'GP', '2026-05-01', '0 outside_scope abroad FR', directive('6(1)(d): the French overseas departments')],
  [ukOss, 'FR 97400', '2026-05-01', '0 outside_scope abroad FR', directive('6(1)(d): Réunion')],
  [ukOss, 'FR 97600', '2026-05-01', '0 outside_scope abroad FR', directive('6(1)(d): Mayotte')],
  [ukOss, 'FR 98800', '2026-05-01', '0 outside_scope abroad FR', 'TFEU, art. 355(2): New Caledonia'],
  [ukOss, 'PT 1100-148', '2026-05-01', '23 standard destination PT', nonUnion],
  [ukOss, 'PT 9500-150', '2026-05-01', '16 standard destination PT', 'CIVA, art. 18(3)(a): the Azores'],
  [ukOss, 'PT 9000-018', '2026-05-01', '22 standard destination PT', 'CIVA, art. 18(3)(b): Madeira'],
  [ukOss, 'AT 6991', '2026-05-01', '19 standard destination AT', 'UStG 1994, § 10(4): Mittelberg'],
  [ukOss, 'FO', '2026-05-01', '0 outside_scope abroad FO', directive('5: the Faroe Islands are not within')],
  [ukOss, 'GL', '2026-05-01', '0 outside_scope abroad GL', directive('5: Greenland is not within')],
  ['FR: FR', 'RE', '2026-05-01', '8.5 standard domestic FR', 'CGI, art. 296(1)(b)'],
  ['FR: FR', 'GF', '2026-05-01', '0 outside_scope abroad FR', 'CGI, art. 294(1): French Guiana'],
  ['FR: FR', 'MC', '2026-05-01', '20 standard domestic FR', directive('7(1): Monaco as France')],
  [
    'FI: FI',
    'AX',
    '2026-05-01',
    '25.5 standard domestic FI',
    'Finnish Tax Administration, "VAT on Åland": services as in Finland',
  ],
  ['ES: ES', 'ES 38001', '2026-05-01', '0 outside_scope abroad ES', 'LIVA, arts. 3 and 69: the Canary Islands'],
  ['PT: PT', 'PT 9500-150', '2026-05-01', '16 standard domestic PT', 'CIVA, art. 18(3)(a): the Azores'],
  [
    swiss,
    'DE 78266',
    '2026-05-01',
    '8.1 standard domestic CH',
    'Swiss VAT Act, art. 3(a): Büsingen is in the customs territory',
  ],
  [german, 'DE 78266', '2026-05-01', '0 outside_scope abroad DE', 'UStG, § 1(2): Büsingen is abroad'],

  // A seller within the Union.
  [irish, 'IE', '2026-05-01', '23 standard domestic IE', home],
  [irish, 'IE valid', '2026-05-01', '23 standard domestic IE', home],
  [
    irish,
    'nothing',
    '2026-05-01',
    '23 standard buyer_unknown IE',
    'Implementing Regulation (EU) 282/2011, art. 24b: no evidence',
  ],
  [irish, 'DE valid', '2026-05-01', '0 reverse_charge reverse_charge DE', reverse],
  [irish, 'DE', '2026-05-01', '23 standard small_seller IE', threshold],
  [irish, 'DE unverified', '2026-05-01', '23 standard small_seller IE', `${threshold}; ${regulation}`],
  [irish, 'DE invalid', '2026-05-01', '23 standard small_seller IE', `${threshold}; ${regulation}`],
  [irishOss, 'DE', '2026-05-01', '19 standard destination DE', union],
  [irishOss, 'DE unverified', '2026-05-01', '19 standard destination DE', `${union}; ${regulation}`],
  [irishOss, 'DE valid', '2026-05-01', '0 reverse_charge reverse_charge DE', reverse],
  [irishOss, 'IE', '2026-05-01', '23 standard domestic IE', home],
  [irishOss, 'GB', '2026-05-01', '0 outside_scope abroad GB', third],
  [irishOss, 'GB valid', '2026-05-01', '0 outside_scope abroad GB', third],
  [irishOss, 'GB BT1 5GS', '2026-05-01', '0 outside_scope abroad GB', `${third}; ${ukNi}`],
  [irishOss, 'GB BT1 5GS valid', '2026-05-01', '0 outside_scope abroad GB', `${third}; ${ukNi}`],
  [irishOss, 'US', '2026-05-01', '0 outside_scope abroad US', third],
  [irishOss, 'CH', '2026-05-01', '0 outside_scope abroad CH', third],
  [irishOss, 'NO valid', '2026-05-01', '0 outside_scope abroad NO', third],
  ['IE: IE GB', 'GB', '2026-05-01', '20 standard destination GB', ukForeign],
  ['IE: IE GB', 'GB valid', '2026-05-01', '0 reverse_charge reverse_charge GB', ukSide],
  [
    'IE: EU-OSS',
    'IE',
    '2026-05-01',
    '0 outside_scope not_registered_there IE',
    directive('369a(2): not for its own state'),
  ],
  ['GR: GR', 'GR valid', '2026-05-01', '24 standard domestic GR', home],

  // Elsewhere.
  [
    american,
    'US',
    '2026-05-01',
    '0 outside_scope not_registered_there US',
    'No rule for sales taxes: a percentage is set for the tenant',
  ],
  [american, 'DE', '2026-05-01', '19 standard destination DE', nonUnion],
  [american, 'DE valid', '2026-05-01', '0 reverse_charge reverse_charge DE', reverse],
  [american, 'GB', '2026-05-01', '20 standard destination GB', ukForeign],
  [american, 'GB valid', '2026-05-01', '0 reverse_charge reverse_charge GB', ukSide],
  [american, 'nothing', '2026-05-01', '0 outside_scope not_registered_there US', 'Nothing says that a tax is due'],
  [swiss, 'CH', '2026-05-01', '8.1 standard domestic CH', 'Swiss VAT Act, art. 25(1)'],
  [swiss, 'LI', '2026-05-01', '8.1 standard domestic CH', 'Swiss VAT Act, art. 3(a): Liechtenstein as inland'],
  [swiss, 'DE valid', '2026-05-01', '0 reverse_charge reverse_charge DE', reverse],
  [swiss, 'US', '2026-05-01', '0 outside_scope abroad US', 'Swiss VAT Act, art. 8(1)'],
  [norwegian, 'NO', '2026-05-01', '25 standard domestic NO', 'Norwegian VAT Act, § 5-1'],
  [norwegian, 'US', '2026-05-01', '0 zero export US', 'Norwegian VAT Act, § 6-22'],
  [norwegian, 'DE valid', '2026-05-01', '0 reverse_charge reverse_charge DE', reverse],

  // No registration.
  ['GB:', 'GB', '2026-05-01', '0 outside_scope seller_not_registered', none],
  ['GB:', 'DE valid', '2026-05-01', '0 outside_scope seller_not_registered', none],
  ['DE:', 'DE', '2026-05-01', '0 outside_scope seller_not_registered', none],
  ['US:', 'nothing', '2026-05-01', '0 outside_scope seller_not_registered', none],

  // A percentage that is set takes precedence over all rules.
  ['GB: GB =8.875', 'US', '2026-05-01', '8.875 standard override GB', 'docs/product.md, "Tax"'],
  ['GB: =20', 'GB', '2026-05-01', '20 standard override GB', 'docs/product.md, "Tax"'],
  ['GB: GB =0', 'GB', '2026-05-01', '0 zero override GB', 'docs/product.md, "Tax"'],
  ['IE: IE =5', 'DE valid', '2026-05-01', '5 standard override IE', 'docs/product.md, "Tax"'],

  // Days around a change of the rate.
  [german, 'DE', '2020-06-30', '19 standard domestic DE', 'UStG, § 12(1)'],
  [german, 'DE', '2020-07-01', '16 standard domestic DE', 'UStG, § 28(1)'],
  [german, 'DE', '2020-12-31', '16 standard domestic DE', 'UStG, § 28(1)'],
  [german, 'DE', '2021-01-01', '19 standard domestic DE', 'UStG, § 12(1)'],
  [ukOss, 'EE', '2025-06-30', '22 standard destination EE', 'Estonian VAT Act, § 15(1)'],
  [ukOss, 'EE', '2025-07-01', '24 standard destination EE', 'Estonian VAT Act, § 15(1)'],
  [ukOss, 'RO', '2025-07-31', '19 standard destination RO', 'Romanian Fiscal Code, art. 291(1)'],
  [ukOss, 'RO', '2025-08-01', '21 standard destination RO', 'Romania: law 141/2025'],
  [ukOss, 'SK', '2024-12-31', '20 standard destination SK', 'Slovak VAT Act, § 27(1)'],
  [ukOss, 'SK', '2025-01-01', '23 standard destination SK', 'Slovak VAT Act, § 27(1)'],
  [swiss, 'CH', '2023-12-31', '7.7 standard domestic CH', 'Swiss VAT Act, art. 25(1), until 2023'],
  [swiss, 'CH', '2024-01-01', '8.1 standard domestic CH', 'Swiss VAT Act, art. 25(1), as of 2024'],
  [ukOss, 'FI', '2024-08-31', '24 standard destination FI', 'Finnish VAT Act, § 84'],
  [ukOss, 'FI', '2024-09-01', '25.5 standard destination FI', 'Finnish VAT Act, § 84, as of September 2024'],
];

const idStates: readonly TaxIdState[] = ['unverified', 'valid', 'invalid'];

/** Reads `GB: GB EU-OSS =8.875` and `DE D-27498 valid`. */
function factsOf(seller: string, buyer: string): TaxFacts {
  const [country = '', rest = ''] = seller.split(':');
  const words = rest.split(' ').filter((word) => word !== '');
  const percent = words.find((word) => word.startsWith('='));
  const registrations = words.filter((word) => !word.startsWith('=')) as readonly Registration[];
  const override = percent === undefined ? null : Math.round(Number(percent.slice(1)) * 1_000);
  return { override, seller: { country, registrations }, buyer: buyerOf(buyer) };
}

function buyerOf(text: string): TaxFacts['buyer'] {
  if (text === 'nothing') return null;
  const words = text.split(' ');
  const taxIdState = idStates.find((state) => words.includes(state)) ?? 'none';
  const [country = '', ...postcode] = words.filter((word) => word !== taxIdState);
  const territory = territoryOf(country, postcode.join(' ') || null);
  return { country, territory, hasTaxId: taxIdState !== 'none', taxIdState };
}

describe('the tax on a bill', () => {
  it('has at least 60 cases with a source each, and none twice', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(([seller, buyer, date]) => [seller, buyer, date].join())).size).toBe(cases.length);
    for (const [, , , , source] of cases) expect(source.length).toBeGreaterThan(10);
  });

  it.each(cases)('of a seller %s to %s on %s is %s (%s)', (seller, buyer, date, expected) => {
    const { milliPercent, category, reason, country } = taxationOf(factsOf(seller, buyer), date);
    expect([milliPercent / 1_000, category, reason, country].filter((part) => part !== null).join(' ')).toBe(expected);
  });
});

const countries = [
  ...new Set(rateAreas.map((area) => area.slice(0, 2)).concat('US', 'JE', 'IM', 'AX', 'MC', 'LI', 'JP')),
];
const seller: fc.Arbitrary<SellerFacts> = fc.record({
  country: fc.constantFrom(...countries),
  registrations: fc.subarray([...rateAreas.filter((area) => area.length === 2), 'EU-OSS'] as Registration[], {
    maxLength: 3,
  }),
});
const buyer = fc.record({
  country: fc.constantFrom(...countries),
  territory: fc.option(fc.constantFrom(...territoryCodes), { freq: 8 }),
  hasTaxId: fc.boolean(),
  taxIdState: fc.constantFrom<TaxIdState>('none', ...idStates),
});
const facts: fc.Arbitrary<TaxFacts> = fc.record({
  override: fc.option(fc.integer({ min: 0, max: 100_000 }), { freq: 8 }),
  seller,
  buyer: fc.option(buyer, { freq: 8 }),
});
const date = fc.integer({ min: 0, max: 20_000 }).map((day) => new Date(Date.UTC(1990, 0, 1) + day * 86_400_000));
const civilDate = date.map((day) => day.toISOString().slice(0, 10));

describe('whatever the facts', () => {
  it('the tax is a rate between 0 and 100 %, and one above 0 is standard', () => {
    fc.assert(
      fc.property(facts, civilDate, (of, on) => {
        const { milliPercent, category } = taxationOf(of, on);
        expect(Number.isInteger(milliPercent)).toBe(true);
        expect(milliPercent).toBeGreaterThanOrEqual(0);
        expect(milliPercent).toBeLessThanOrEqual(100_000);
        expect(category === 'standard').toBe(milliPercent > 0);
      }),
    );
  });

  it('the charge is reversed only for a valid id, in another country, and never against a percentage that is set', () => {
    fc.assert(
      fc.property(facts, civilDate, (of, on) => {
        if (taxationOf(of, on).category !== 'reverse_charge') return;
        expect(of.buyer?.taxIdState).toBe('valid');
        expect(of.override).toBeNull();
        expect(of.buyer && placeOf(of.buyer, of.seller.country).country).not.toBe(of.seller.country);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a seller without a registration takes none, unless a percentage is set', () => {
    fc.assert(
      fc.property(facts, civilDate, (of, on) => {
        const unregistered = { ...of, seller: { ...of.seller, registrations: [] } };
        expect(taxationOf(unregistered, on).milliPercent).toBe(of.override ?? 0);
      }),
    );
  });

  it('only a tax that the seller is registered for is taken', () => {
    fc.assert(
      fc.property(facts, civilDate, (of, on) => {
        const { milliPercent, country } = taxationOf({ ...of, override: null }, on);
        if (milliPercent === 0 || country === null) return;
        const { registrations } = of.seller;
        const isRegistered = registrations.some((place) => place === country);
        expect(isRegistered || (isInEu(country) && registrations.includes('EU-OSS'))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('an id that is not proved is taxed as none', () => {
    fc.assert(
      fc.property(facts, civilDate, (of, on) => {
        const withState = (taxIdState: TaxIdState) =>
          taxationOf({ ...of, buyer: of.buyer && { ...of.buyer, taxIdState } }, on);
        expect(withState('unverified')).toEqual(withState('none'));
        expect(withState('invalid')).toEqual(withState('none'));
      }),
    );
  });

  it('a bill is the sum of its lines and its tax, which is within half a minor unit of the rate', () => {
    const line = fc.integer({ min: 0, max: 5_000_000 }).map(
      (amount): Line => ({
        description: '',
        quantity: 1,
        unitAmount: amount,
        amount,
        from: '2026-01-01',
        to: '2026-02-01',
        days: 31,
        daysInPeriod: 31,
      }),
    );
    fc.assert(
      fc.property(facts, civilDate, fc.array(line, { maxLength: 5 }), (tax, on, lines) => {
        const bill = billFor(lines, { timeZone: 'UTC', currency: 'gbp', tax }, on);
        const net = lines.reduce((sum, { amount }) => sum + amount, 0);
        expect(bill.amount).toBe(net + bill.tax);
        expect(bill.tax).toBeGreaterThanOrEqual(0);
        expect(Math.abs(bill.tax - (net * bill.taxation.milliPercent) / 100_000)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});
