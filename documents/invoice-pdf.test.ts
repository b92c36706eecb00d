import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { invoicePdf } from './invoice-pdf.ts';
import type { InvoiceView } from './invoice-view.ts';
import { fontsFor, printable } from './pdf-fonts.ts';

const viewOf = (buyer: string): InvoiceView => ({
  title: 'Invoice',
  number: 'INV-000001',
  facts: [['Date', '1 Mar 2026']],
  seller: { name: 'Seller Ltd', details: ['1 Street'] },
  buyer: { name: buyer, details: [] },
  lines: [{ description: '3 licences', span: '', arithmetic: '3 × £20.00', amount: '£60.00' }],
  sums: [['Net', '£60.00']],
  total: ['Total', '£60.00'],
  note: 'Paid.',
});

/** A PDF with its compressed parts as they are. */
async function sourceOf(buyer: string): Promise<string> {
  const raw = (await invoicePdf(viewOf(buyer))).toString('latin1');
  const parts = [...raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, data = '']) => {
    try {
      return inflateSync(Buffer.from(data, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return [raw, ...parts].join('\n');
}

/** How a PDF says which letter a glyph of an embedded font is, so that it can be searched and copied. */
const asUnicode = (letter: string): string => `<${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}>`;

describe('the PDF of an invoice', () => {
  it.each(['Łódź Čeština', 'Ελλάδα', 'ООО Ромашка', 'Հայաստան', 'საქართველო'])(
    'to %s brings along a font that has its letters',
    async (name) => {
      const source = await sourceOf(name);
      expect(source).toContain('/FontFile2');
      for (const letter of name.replaceAll(' ', '')) expect(source).toContain(asUnicode(letter));
    },
  );

  it('to a Western European name needs none, and stays small', async () => {
    expect(await sourceOf('Søn’s “Ltd” – Crème brûlée €')).not.toContain('/FontFile2');
    expect((await invoicePdf(viewOf('Søn'))).length).toBeLessThan(5_000);
    expect((await invoicePdf(viewOf('Ромашка'))).length).toBeLessThan(60_000);
  });
});

it('a letter that no font here has is its base letter, or a question mark', () => {
  const shown = (text: string): string => printable(text, fontsFor(text));
  expect(shown('日本 Łódź')).toBe('?? Łódź');
  expect(shown('E\u0301cole')).toBe('École');
  expect(shown('a\nb')).toBe('a?b');
});
