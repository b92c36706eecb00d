import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Invoice } from 'licence-billing-client';

/** One document of a sale, in each of its forms. */
export interface SaleDocument {
  readonly number: string;
  readonly json: Invoice;
  readonly pdf: Uint8Array;
  readonly xml: string;
}

const pictures = fileURLToPath(new URL('../../docs/images/invoices/', import.meta.url));

/** Has poppler make a picture of a document's first page, for the docs. */
export function takePicture({ number, pdf }: SaleDocument): void {
  const folder = mkdtempSync(join(tmpdir(), 'invoice-'));
  try {
    mkdirSync(pictures, { recursive: true });
    const file = join(folder, 'invoice.pdf');
    writeFileSync(file, pdf);
    execFileSync('pdftoppm', ['-png', '-r', '72', '-singlefile', '-gray', '-H', '560', file, join(pictures, number)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
