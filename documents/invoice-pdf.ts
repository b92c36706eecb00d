import PDFDocument from 'pdfkit';
import type { InvoiceView, LineView } from './invoice-view.ts';
import { facturXMetadata } from './pdf/factur-x.ts';
import { type SetText, type TextStyle, Typesetter } from './pdf/typeset.ts';

type Pdf = InstanceType<typeof PDFDocument>;
type Structure = ReturnType<Pdf['struct']>;
/** pdfkit's types lack the attribute that makes a table head one of a column. */
type StructureOptions = NonNullable<Parameters<Pdf['struct']>[1]> & { readonly scope?: string };

const margin = 56;
const bottomMargin = 64;
const gap = 10;
const ink = '#000000';
const soft = '#55555e';
const rule = '#bbbbbb';

const styles = {
  title: { size: 20, isBold: true, color: ink },
  plain: { size: 10, color: ink },
  strong: { size: 10, isBold: true, color: ink },
  small: { size: 9, color: soft },
  total: { size: 11.5, isBold: true, color: ink },
} as const satisfies Record<string, TextStyle>;

/** Widths of the columns of lines, in points. The description takes the rest of the page. */
const columnWidths = [0, 52, 84, 52, 92] as const;

/** What a PDF needs besides the texts of its view. */
export interface PdfParts {
  readonly issuedAt: Date;
  /** The buyer's country, which decides between the forms of Chinese characters. */
  readonly country: string | null;
  /** The electronic document to embed; null where there is none. */
  readonly xml: string | null;
}

/**
 * An invoice as a tagged PDF/A-3 of A4 pages, with its electronic document embedded (Factur-X). The same invoice gives
 * the same file, byte by byte.
 */
export async function writeInvoicePdf(view: InvoiceView, { issuedAt, country, xml }: PdfParts): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: margin, left: margin, right: margin, bottom: 0 },
    lang: view.language === 'de' ? 'de-DE' : 'en-GB',
    displayTitle: true,
    subset: 'PDF/A-3a',
    pdfVersion: '1.7',
    tagged: true,
    bufferPages: true,
    info: { Title: `${view.title} ${view.number}`, CreationDate: issuedAt, ModDate: issuedAt },
  });
  const written = collect(pdf);
  new InvoicePage(pdf, view, country).write();
  if (xml !== null) {
    const dates = { creationDate: issuedAt, modifiedDate: issuedAt };
    const file = { name: 'factur-x.xml', type: 'text/xml', relationship: 'Alternative', ...dates };
    pdf.file(Buffer.from(xml), file);
    pdf.appendXML(facturXMetadata);
  }
  pdf.end();
  return written;
}

async function collect(pdf: Pdf): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of pdf) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** Writes an invoice from top to bottom; `y` is where the next part begins. */
class InvoicePage {
  readonly #pdf: Pdf;
  readonly #view: InvoiceView;
  readonly #type: Typesetter;
  readonly #document: Structure;
  readonly #width: number;
  #y = margin;

  constructor(pdf: Pdf, view: InvoiceView, country: string | null) {
    this.#pdf = pdf;
    this.#view = view;
    this.#type = new Typesetter(pdf, country);
    this.#width = pdf.page.width - 2 * margin;
    this.#document = pdf.struct('Document');
    pdf.addStructure(this.#document);
  }

  write(): void {
    const { title, number } = this.#view;
    this.#block('H1', `${title} ${number}`, styles.title);
    this.#y += 14;
    this.#parties();
    this.#pairs(this.#view.facts);
    this.#y += 8;
    this.#lines();
    this.#sums();
    this.#y += 14;
    this.#pairs(this.#view.notes);
    this.#document.end();
    this.#feet();
  }

  /** Writes seller and buyer side by side. */
  #parties(): void {
    const top = this.#y;
    const width = this.#width / 2 - gap;
    const ends = [this.#view.seller, this.#view.buyer].map(({ heading, name, details }, index) => {
      this.#y = top;
      const x = margin + index * (this.#width / 2);
      this.#block('P', heading, styles.small, { x, width });
      this.#block('P', name, styles.strong, { x, width });
      for (const detail of details) this.#block('P', detail, styles.plain, { x, width });
      return this.#y;
    });
    this.#y = Math.max(...ends) + 14;
  }

  /** Writes names with their values, one pair per line. */
  #pairs(rows: readonly (readonly [name: string, value: string])[]): void {
    const nameWidth = 130;
    for (const [name, value] of rows) {
      const left = this.#type.set(name, styles.small, nameWidth - gap);
      const right = this.#type.set(value, styles.plain, this.#width - nameWidth);
      this.#makeRoom(Math.max(left.height, right.height));
      const y = this.#y;
      this.#tagged(this.#document, 'P', () => {
        this.#type.write(left, margin, y + 1);
        this.#type.write(right, margin + nameWidth, y);
      });
      this.#y = y + Math.max(left.height, right.height) + 2;
    }
  }

  #lines(): void {
    const { caption, columns, lines } = this.#view;
    this.#makeRoom(70);
    const table = this.#pdf.struct('Table', { title: caption });
    this.#document.add(table);
    this.#row(table, 'TH', this.#cells(columns, styles.small));
    for (const { cells, details } of lines) {
      const set = this.#cells(cells, styles.plain, details);
      if (!this.#hasRoom(heightOf(set))) this.#continueTable(columns);
      this.#rule();
      this.#row(table, 'TD', set);
    }
    this.#rule();
    table.end();
  }

  /**
   * Continues the table on another page, under the same heads, which are not tagged again as screen readers have read
   * them once.
   */
  #continueTable(columns: LineView['cells']): void {
    this.#rule();
    this.#addPage();
    this.#pdf.markContent('Artifact', { type: 'Pagination' });
    const set = this.#cells(columns, styles.small);
    for (const { texts, x, isRight } of set) this.#writeColumn(texts, x, isRight);
    this.#pdf.endMarkedContent();
    this.#y += heightOf(set) + 4;
  }

  #cells(cells: LineView['cells'], style: TextStyle, details: readonly string[] = []): readonly Cell[] {
    const fixed = columnWidths.reduce<number>((total, width) => total + width, 0);
    let x = margin;
    return cells.map((text, index) => {
      const width = index === 0 ? this.#width - fixed : (columnWidths[index] ?? 0);
      x += width;
      const under = index === 0 ? details.map((detail) => this.#type.set(detail, styles.small, width - gap)) : [];
      const texts = [this.#type.set(text, style, width - (index === 0 ? gap : 4)), ...under];
      return { texts, x: index === 0 ? margin : x, isRight: index > 0 };
    });
  }

  #row(table: Structure, type: 'TH' | 'TD', cells: readonly Cell[]): void {
    const row = this.#pdf.struct('TR');
    table.add(row);
    const scope = type === 'TH' ? { scope: 'Column' } : {};
    for (const { texts, x, isRight } of cells)
      this.#tagged(row, type, () => this.#writeColumn(texts, x, isRight), scope);
    row.end();
    this.#y += heightOf(cells) + 4;
  }

  #writeColumn(texts: readonly SetText[], x: number, isRight: boolean): void {
    let y = this.#y;
    for (const text of texts) {
      this.#type.write(text, x, y, isRight ? 'right' : 'left');
      y += text.height;
    }
  }

  #sums(): void {
    const { sums, total } = this.#view;
    const rows = [...sums.map((row) => [row, styles.plain] as const), [total, styles.total] as const];
    this.#makeRoom(22 * rows.length);
    for (const [[name, amount], style] of rows) {
      const right = margin + this.#width;
      const sum = this.#type.set(amount, style, 110);
      const label = this.#type.set(name, style, this.#width - 120);
      const y = this.#y;
      this.#tagged(this.#document, 'P', () => {
        this.#type.write(label, right - 120, y, 'right');
        this.#type.write(sum, right, y, 'right');
      });
      this.#y = y + Math.max(sum.height, label.height) + 2;
    }
  }

  #block(type: string, text: string, style: TextStyle, { x = margin, width = this.#width } = {}): void {
    const set = this.#type.set(text, style, width);
    this.#makeRoom(set.height);
    const y = this.#y;
    this.#tagged(this.#document, type, () => this.#type.write(set, x, y));
    this.#y = y + set.height;
  }

  #tagged(parent: Structure, type: string, paint: () => void, options: StructureOptions = {}): void {
    const element = this.#pdf.struct(type, options, paint);
    parent.add(element);
    element.end();
  }

  /** Writes at the foot of each page which document it is, and which page of how many. */
  #feet(): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    for (let index = start; index < start + count; index += 1) {
      this.#pdf.switchToPage(index);
      const { number, page } = this.#view;
      const foot = this.#type.set(`${number} · ${page(index + 1, count)}`, styles.small, this.#width);
      this.#pdf.markContent('Artifact', { type: 'Pagination' });
      this.#type.write(foot, margin + this.#width, this.#pdf.page.height - 44, 'right');
      this.#pdf.endMarkedContent();
    }
  }

  #rule(): void {
    this.#pdf.markContent('Artifact', { type: 'Layout' });
    this.#pdf
      .moveTo(margin, this.#y)
      .lineTo(margin + this.#width, this.#y)
      .lineWidth(0.5)
      .strokeColor(rule)
      .stroke();
    this.#pdf.endMarkedContent();
    this.#y += 4;
  }

  #hasRoom(height: number): boolean {
    return this.#y + height <= this.#pdf.page.height - bottomMargin;
  }

  /** Begins another page where a part of this height would be torn over two. */
  #makeRoom(height: number): void {
    if (!this.#hasRoom(height)) this.#addPage();
  }

  #addPage(): void {
    this.#pdf.addPage();
    this.#y = margin;
  }
}

interface Cell {
  readonly texts: readonly SetText[];
  /** The left edge, or the right one for figures. */
  readonly x: number;
  readonly isRight: boolean;
}

function heightOf(cells: readonly Cell[]): number {
  return Math.max(...cells.map(({ texts }) => texts.reduce((total, { height }) => total + height, 0)));
}
