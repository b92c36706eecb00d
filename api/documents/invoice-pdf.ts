import PDFDocument from 'pdfkit';
import type { InvoiceView } from './invoice-view.ts';
import { fontsFor, printable } from './pdf-fonts.ts';

const margin = 56;
const soft = '#55555e';
const ink = '#000000';
const rule = '#bbbbbb';
const amountWidth = 110;

type Pdf = InstanceType<typeof PDFDocument>;

/** The same invoice as a PDF of A4 pages: text that can be searched and copied. */
export async function invoicePdf(asGiven: InvoiceView): Promise<Buffer> {
  const fonts = fontsFor(JSON.stringify(asGiven));
  const view = withTexts(asGiven, (text) => printable(text, fonts));
  const pdf = new PDFDocument({
    size: 'A4',
    margin,
    lang: 'en-GB',
    displayTitle: true,
    info: { Title: `${view.title} ${view.number}`, Author: view.seller.name },
  });
  pdf.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold);
  const written = collect(pdf);
  heading(pdf, view);
  parties(pdf, view);
  facts(pdf, view);
  lines(pdf, view);
  sums(pdf, view);
  pdf
    .moveDown(2)
    .font('regular')
    .fontSize(9)
    .fillColor(soft)
    .text(view.note, margin, undefined, { width: widthOf(pdf) });
  pdf.end();
  return written;
}

/** The same with each of its texts changed. */
function withTexts(view: InvoiceView, change: (text: string) => string): InvoiceView {
  const changed = (_: string, value: unknown): unknown => (typeof value === 'string' ? change(value) : value);
  return JSON.parse(JSON.stringify(view), changed) as InvoiceView;
}

async function collect(pdf: Pdf): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of pdf) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function heading(pdf: Pdf, { title, number }: InvoiceView): void {
  pdf.font('bold').fontSize(20).fillColor(ink).text(`${title} `, margin, margin, { continued: true });
  pdf.font('regular').fillColor(soft).text(number);
  pdf.moveDown(1);
}

/** Seller and buyer side by side. */
function parties(pdf: Pdf, { seller, buyer }: InvoiceView): void {
  const top = pdf.y;
  const half = widthOf(pdf) / 2;
  const ends = [['From', seller] as const, ['To', buyer] as const].map(([name, party], index) => {
    const at = { x: margin + index * half, width: half - 16 };
    small(pdf).text(name, at.x, top, { width: at.width });
    pdf.font('bold').fontSize(10).fillColor(ink).text(party.name, { width: at.width });
    pdf.font('regular');
    for (const detail of party.details) pdf.text(detail, { width: at.width });
    return pdf.y;
  });
  pdf.y = Math.max(...ends) + 14;
}

function facts(pdf: Pdf, view: InvoiceView): void {
  for (const [name, value] of view.facts) {
    const top = pdf.y;
    small(pdf).text(name, margin, top, { width: 80 });
    plain(pdf).text(value, margin + 80, top, { width: widthOf(pdf) - 80 });
    pdf.moveDown(0.15);
  }
  pdf.moveDown(1);
}

function lines(pdf: Pdf, view: InvoiceView): void {
  small(pdf);
  row(pdf, 'Description', 'Net amount');
  for (const { description, span, arithmetic, amount } of view.lines) {
    const details = [span, arithmetic].filter((text) => text !== '');
    makeRoom(pdf, 16 + 12 * details.length);
    ruled(pdf);
    plain(pdf);
    row(pdf, description, amount);
    small(pdf);
    for (const text of details) pdf.text(text, margin, undefined, { width: widthOf(pdf) - amountWidth });
    pdf.moveDown(0.4);
  }
  ruled(pdf);
}

function sums(pdf: Pdf, { sums: parts, total }: InvoiceView): void {
  makeRoom(pdf, 70);
  plain(pdf);
  for (const [name, amount] of parts) row(pdf, name, amount, 'right');
  pdf.font('bold').fontSize(11);
  row(pdf, ...total, 'right');
}

/** A text, and an amount at the right edge of the same line. */
function row(pdf: Pdf, text: string, amount: string, align: 'left' | 'right' = 'left'): void {
  const top = pdf.y;
  const textWidth = widthOf(pdf) - amountWidth;
  pdf.text(text, margin, top, { width: textWidth, align });
  const bottom = pdf.y;
  pdf.text(amount, margin + textWidth, top, { width: amountWidth, align: 'right' });
  pdf.y = Math.max(bottom, pdf.y) + 2;
  pdf.x = margin;
}

function ruled(pdf: Pdf): void {
  const y = pdf.y + 2;
  pdf
    .moveTo(margin, y)
    .lineTo(pdf.page.width - margin, y)
    .lineWidth(0.5)
    .strokeColor(rule)
    .stroke();
  pdf.y = y + 6;
}

/** What belongs together is not torn over two pages. */
function makeRoom(pdf: Pdf, height: number): void {
  if (pdf.y + height > pdf.page.height - margin) pdf.addPage();
}

function small(pdf: Pdf): Pdf {
  return pdf.font('regular').fontSize(9).fillColor(soft);
}

function plain(pdf: Pdf): Pdf {
  return pdf.font('regular').fontSize(10).fillColor(ink);
}

function widthOf(pdf: Pdf): number {
  return pdf.page.width - 2 * margin;
}
