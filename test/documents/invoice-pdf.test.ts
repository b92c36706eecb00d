import { describe, expect, it } from 'vitest';
import { invoicePdf } from '../../documents/invoice-documents.ts';
import { invoiceXml } from '../../documents/invoice-xml.ts';
import { issued, lineOf, partyOf } from './issued.ts';
import { type Placed, readPdf, wordsOf } from './pdf-text.ts';

const printed = async (buyer: Parameters<typeof partyOf>[0]) =>
  readPdf(await invoicePdf(issued({ buyer: partyOf(buyer) })));

/** Words whose places go from right to left, as they are read. */
function fromRightToLeft(page: readonly Placed[] | undefined, words: readonly string[]): boolean {
  const places = words.map((word) => (page ?? []).find(({ text }) => text.includes(word))?.x ?? Number.NaN);
  return places.every((x, index) => index === 0 || x < (places[index - 1] ?? 0));
}

describe('a name is printed in its own letters', () => {
  it.each([
    ['Japanese', '株式会社日本テスト', 'JP'],
    ['simplified Chinese', '北京示例科技有限公司', 'CN'],
    ['traditional Chinese', '臺灣範例股份有限公司', 'TW'],
    ['Korean', '주식회사 예시 테크놀로지', 'KR'],
    ['Thai', 'บริษัท ตัวอย่าง', 'TH'],
    ['Devanagari', 'उदाहरण', 'IN'],
    ['Cyrillic', 'ООО Ромашка', 'BG'],
    ['Greek', 'Ελλάδα', 'GR'],
    ['Armenian and Georgian', 'Հայաստան საქართველო', 'AM'],
    ['emoji', 'Rocket 🚀 Ltd', 'GB'],
    ['letters with marks beside them', 'Cafe\u0301 Z\u0307', 'FR'],
  ])('in %s', async (_, name, country) => {
    const { pages } = await printed({ name, country });
    expect(wordsOf(pages[0]).replaceAll(' ', '')).toContain(name.normalize('NFC').replaceAll(' ', ''));
  });

  it.each([
    ['Hebrew', ['חברת', 'דוגמה', 'ישראל']],
    ['Arabic', ['شركة', 'المثال', 'للتقنية']],
  ])('in %s from right to left', async (_, words) => {
    const { pages } = await printed({ name: `${words[0]} ${words[1]} (${words[2]})`, country: 'IL' });
    for (const word of words) expect(wordsOf(pages[0])).toContain(word);
    expect(fromRightToLeft(pages[0], words)).toBe(true);
  });

  it('where a line has both directions, each in its own', async () => {
    const { pages } = await printed({ addressLines: ['Building 7, שדרות רוטשילד 12 West'] });
    const place = (word: string): number => pages[0]?.find(({ text }) => text.includes(word))?.x ?? Number.NaN;
    expect(fromRightToLeft(pages[0], ['שדרות', 'רוטשילד'])).toBe(true);
    expect(place('Building')).toBeLessThan(place('רוטשילד'));
    expect(place('שדרות')).toBeLessThan(place('West'));
  });

  it('and what no font has is a question mark, and breaks nothing', async () => {
    const { pages } = await printed({ name: 'A\u{10a00}B \u{f0000}C\u202eD' });
    expect(wordsOf(pages[0])).toContain('A?B ?CD');
  });
});

it('has fonts only of the letters that are used', async () => {
  expect((await invoicePdf(issued())).length).toBeLessThan(50_000);
  expect((await invoicePdf(issued({ buyer: partyOf({ name: '北京示例科技有限公司' }) }))).length).toBeLessThan(90_000);
});

it('is the same file each time, byte by byte', async () => {
  const document = issued({ buyer: partyOf({ name: '株式会社' }) });
  expect(Buffer.compare(await invoicePdf(document), await invoicePdf(document))).toBe(0);
});

it('has its electronic twin inside, names its language, and is tagged for who cannot see it', async () => {
  const document = issued({ language: 'de' });
  const { attachments, language, roles } = await readPdf(await invoicePdf(document));
  expect(attachments).toEqual({ 'factur-x.xml': invoiceXml(document) });
  expect(language).toBe('de-DE');
  expect(roles).toEqual(expect.arrayContaining(['H1', 'P', 'Table', 'TR', 'TH', 'TD']));
});

it('to a buyer without a country is a PDF all the same, with nothing inside', async () => {
  const { pages, attachments } = await printed({ country: null, postcode: null, city: null, addressLines: [] });
  expect(wordsOf(pages[0])).toContain('Beispiel GmbH');
  expect(attachments).toEqual({});
});

describe('what is long', () => {
  it('goes on over pages, each with the heads of the table and its number', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => lineOf({ quantity: index + 1 }));
    const { pages } = await readPdf(await invoicePdf(issued({ lines })));
    expect(pages.length).toBeGreaterThan(2);
    const said = pages.map(wordsOf);
    for (const [index, page] of said.slice(0, -1).entries()) {
      expect(page).toContain('Description');
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    }
    for (const [index] of lines.entries()) expect(said.join(' ')).toContain(`${index + 1} licence`);
    expect(pages.flat().every(({ y }) => y > 20 && y < 842)).toBe(true);
  });

  it.each([
    ['one word', 'W'.repeat(200)],
    ['many words', 'Very long name '.repeat(13)],
    ['Chinese', '北京示例科技有限公司'.repeat(20)],
    ['Thai', 'บริษัทตัวอย่าง'.repeat(14)],
  ])('stays on the page: %s', async (_, name) => {
    const { pages } = await printed({ name, addressLines: Array.from({ length: 6 }, () => name) });
    const widest = Math.max(...pages.flat().map(({ x }) => x));
    expect(widest).toBeLessThan(540);
    expect(wordsOf(pages.flat()).replaceAll(' ', '')).toContain(name.replaceAll(' ', '').slice(0, 10));
    expect(wordsOf(pages.flat())).toContain('Total');
  });
});
