import { describe, expect, it } from 'vitest';
import { type Territory, taxCountryOf, territoryCodes, territoryOf } from './places.ts';

/** Addresses in each territory, as people write them, and the nearest ones outside it. */
const addresses: Readonly<
  Record<Territory, { readonly within: readonly string[]; readonly beside: readonly string[] }>
> = {
  'GB-NIR': {
    within: ['GB BT1 5GS', 'GB bt82 9aa', 'GB BT15GS'],
    beside: ['GB BD1 1AA', 'GB B1 1BT', 'IE BT1 1AA', 'GB BTX'],
  },
  'GB-IM': { within: ['GB IM1 1EE', 'IM', 'IM IM1 1EE'], beside: ['GB IP1 1AA'] },
  'GB-JE': { within: ['GB JE2 3QA', 'JE'], beside: ['GB NE1 1AA'] },
  'GB-GG': { within: ['GB GY1 1AA', 'GG'], beside: ['GB GU1 1AA'] },
  'ES-CN': { within: ['ES 35001', 'ES 38770', 'ES E-35001'], beside: ['ES 07001', 'ES 3500', 'ES 28035'] },
  'ES-CE': { within: ['ES 51001'], beside: ['ES 50001'] },
  'ES-ML': { within: ['ES 52006'], beside: ['ES 53000', 'DE 52006'] },
  'DE-BUESINGEN': { within: ['DE 78266', 'DE D-78266', 'DE D 78266'], beside: ['DE 78267', 'DE 178266'] },
  'DE-HELGOLAND': { within: ['DE 27498'], beside: ['DE 27499'] },
  'IT-LIVIGNO': { within: ['IT 23041', 'IT I-23041'], beside: ['IT 23030', 'IT 23040'] },
  'IT-CAMPIONE': { within: ['IT 22061'], beside: ['IT 22060'] },
  'FI-AX': { within: ['FI 22100', 'FI AX-22100', 'AX', 'AX 22100'], beside: ['FI 21100', 'SE 22100'] },
  'GR-69': { within: ['GR 63086', 'GR 630 87'], beside: ['GR 63085', 'GR 63088'] },
  'FR-971': { within: ['FR 97100', 'GP'], beside: ['FR 97000'] },
  'FR-972': { within: ['FR 97200', 'MQ'], beside: [] },
  'FR-973': { within: ['FR 97300', 'GF'], beside: [] },
  'FR-974': { within: ['FR 97400', 'RE'], beside: [] },
  'FR-976': { within: ['FR 97600', 'YT'], beside: [] },
  'FR-COM': { within: ['FR 97500', 'FR 97133', 'FR 97150', 'FR 98800', 'NC', 'PF', 'BL', 'MF'], beside: ['FR 98000'] },
  'FR-MC': { within: ['FR 98000', 'MC', 'MC 98000'], beside: ['FR 06000'] },
  'PT-20': { within: ['PT 9500-150', 'PT 9980-024'], beside: ['PT 8950-001', 'PT 1100-148'] },
  'PT-30': { within: ['PT 9000-018', 'PT 9400-001'], beside: ['PT 8900-001'] },
  'AT-JM': { within: ['AT 6691', 'AT A-6993'], beside: ['AT 6690', 'AT 6994', 'DE 6691'] },
};

const placeOfText = (text: string): Territory | null => {
  const [country = '', ...postcode] = text.split(' ');
  return territoryOf(country, postcode.join(' ') || null);
};

describe('a part of a country that is taxed in its own way', () => {
  it.each(territoryCodes)(
    '%s is known by its postcodes or its own code, and its neighbours are not of it',
    (territory) => {
      const { within, beside } = addresses[territory];
      expect(within.map(placeOfText)).toEqual(within.map(() => territory));
      for (const text of beside) expect([text, placeOfText(text)]).not.toEqual([text, territory]);
    },
  );

  it('is none without a postcode, or in a country that has none', () => {
    expect(['GB', 'ES', 'DE', 'US 35001', 'SE 11120'].map(placeOfText)).toEqual([null, null, null, null, null]);
    expect(territoryOf('ES', '')).toBeNull();
  });
});

it('a seller on the Isle of Man or in Monaco is one of the country whose tax is taken there', () => {
  expect(['IM', 'MC', 'GB', 'JE', 'RE', 'LI'].map(taxCountryOf)).toEqual(['GB', 'FR', 'GB', 'JE', 'RE', 'LI']);
});
