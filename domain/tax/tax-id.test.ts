import { describe, expect, it } from 'vitest';
import { readTaxId } from './tax-id.ts';

describe('the one normal form of a tax id', () => {
  // Ids that companies print in their imprints, or that the libraries' own tests take from such imprints.
  const read: readonly (readonly [text: string, country: string, taxId: string, register: 'vies' | 'hmrc' | null])[] = [
    ['ATU37675002', 'AT', 'ATU37675002', 'vies'],
    ['u 3767 5002', 'AT', 'ATU37675002', 'vies'],
    ['BE 0202.239.951', 'BE', 'BE0202239951', 'vies'],
    ['BG 831642181', 'BG', 'BG831642181', 'vies'],
    ['BG131468980', 'BG', 'BG131468980', 'vies'],
    ['CY-10259033P', 'CY', 'CY10259033P', 'vies'],
    ['CZ25123891', 'CZ', 'CZ25123891', 'vies'],
    ['CZ640903926', 'CZ', 'CZ640903926', 'vies'],
    ['DE 811 569 869', 'DE', 'DE811569869', 'vies'],
    ['811569869', 'DE', 'DE811569869', 'vies'],
    ['DK 13 58 56 28', 'DK', 'DK13585628', 'vies'],
    ['EE100931558', 'EE', 'EE100931558', 'vies'],
    ['ESA28015865', 'ES', 'ESA28015865', 'vies'],
    ['A-28015865', 'ES', 'ESA28015865', 'vies'],
    ['X2482300W', 'ES', 'ESX2482300W', 'vies'],
    ['FI20774740', 'FI', 'FI20774740', 'vies'],
    ['FR 40 303265045', 'FR', 'FR40303265045', 'vies'],
    ['K7399859412', 'FR', 'FRK7399859412', 'vies'],
    ['EL094259216', 'GR', 'EL094259216', 'vies'],
    ['GR 094 259 216', 'GR', 'EL094259216', 'vies'],
    ['094259216', 'GR', 'EL094259216', 'vies'],
    ['HR33392005961', 'HR', 'HR33392005961', 'vies'],
    ['HU12892312', 'HU', 'HU12892312', 'vies'],
    ['IE6388047V', 'IE', 'IE6388047V', 'vies'],
    ['IE 3628739UA', 'IE', 'IE3628739UA', 'vies'],
    ['IT00743110157', 'IT', 'IT00743110157', 'vies'],
    ['LT119511515', 'LT', 'LT119511515', 'vies'],
    ['LU15027442', 'LU', 'LU15027442', 'vies'],
    ['LV40003521600', 'LV', 'LV40003521600', 'vies'],
    ['MT11679112', 'MT', 'MT11679112', 'vies'],
    ['NL004495445B01', 'NL', 'NL004495445B01', 'vies'],
    ['NL000099998B57', 'NL', 'NL000099998B57', 'vies'],
    ['PL 526-000-12-46', 'PL', 'PL5260001246', 'vies'],
    ['PT500100144', 'PT', 'PT500100144', 'vies'],
    ['RO14399840', 'RO', 'RO14399840', 'vies'],
    ['SE556074308901', 'SE', 'SE556074308901', 'vies'],
    ['SI50223054', 'SI', 'SI50223054', 'vies'],
    ['SK2021853504', 'SK', 'SK2021853504', 'vies'],
    ['GB 220 4302 31', 'GB', 'GB220430231', 'hmrc'],
    ['220430231', 'GB', 'GB220430231', 'hmrc'],
    ['GB220430231000', 'GB', 'GB220430231000', 'hmrc'],
    ['XI 220 4302 31', 'GB', 'XI220430231', 'vies'],
    ['GB GD001', 'GB', 'GBGD001', null],
    ['GB 220 4302 31', 'IM', 'GB220430231', 'hmrc'],
    ['FR 53 0000 04605', 'MC', 'FR53000004605', 'vies'],
    ['CHE-100.155.212 MWST', 'CH', 'CHE100155212', null],
    ['CHE-100.155.212', 'CH', 'CHE100155212', null],
    ['NO 995 525 828 MVA', 'NO', 'NO995525828MVA', null],
    ['995525828', 'NO', 'NO995525828MVA', null],
    ['ABN 51 824 753 556', 'AU', '51824753556', null],
    ['12-3456789', 'US', '123456789', null],
    ['123.456.789-0', 'BR', '1234567890', null],
    // A country without a scheme may have ids that begin as another's do.
    ['DE811569869', 'US', 'DE811569869', null],
  ];
  it.each(read)('%s in %s is %s, asked of %s', (text, country, taxId, register) => {
    expect(readTaxId(text, country)).toEqual({ taxId, register });
  });

  it.each(read)('%s in %s: what is kept is read as itself', (text, country) => {
    const reading = readTaxId(text, country);
    expect('taxId' in reading && readTaxId(reading.taxId, country)).toEqual(reading);
  });

  it.each([
    ['DE811569868', 'DE'],
    ['DE81156986', 'DE'],
    ['GB220430232', 'GB'],
    ['XI220430232', 'GB'],
    ['BE1000000033', 'BE'],
    ['BG12345678', 'BG'],
    ['CHE-100.155.213 MWST', 'CH'],
    ['NO995525829MVA', 'NO'],
    ['ABN 51 824 753 557', 'AU'],
    ['none', 'DE'],
    ['', 'DE'],
    ['n/a', 'US'],
    ['we have no such number', 'US'],
    ['<script>1', 'US'],
    ['1'.repeat(31), 'US'],
    ['٨١١٥٦٩٨٦٩', 'DE'],
  ])('%s in %s is malformed', (text, country) => {
    expect(readTaxId(text, country)).toEqual({ problem: 'malformed' });
  });

  it.each([
    ['FR40303265045', 'DE'],
    ['ATU37675002', 'DE'],
    ['GB220430231', 'IE'],
    ['EL094259216', 'CY'],
    ['CHE-100.155.212', 'DE'],
    ['XI220430231', 'IM'],
  ])('%s in %s is of another country', (text, country) => {
    expect(readTaxId(text, country)).toEqual({ problem: 'other_country' });
  });
});
