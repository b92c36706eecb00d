import type { Database } from '../../db/connect.ts';
import { type DocumentReader, type InvoiceFilter, type IssuedInvoice, listIssued, shownTo } from '../../db/invoices.ts';
import { invoicePdf } from '../../documents/invoice-documents.ts';
import { type ZippedFile, zipOf } from './zip.ts';

interface Archived extends InvoiceFilter {
  readonly reader: DocumentReader;
}

/** A zip with the PDF of each document, each made only as the zip is read. */
export function invoiceArchive(db: Database, tenantId: string, archived: Archived): AsyncGenerator<Uint8Array> {
  return zipOf(filesOf(issuedOf(db, tenantId, archived)));
}

async function* filesOf(documents: AsyncIterable<IssuedInvoice>): AsyncGenerator<ZippedFile> {
  for await (const issued of documents) yield { name: `${issued.number}.pdf`, isPacked: true, parts: pdfOf(issued) };
}

async function* pdfOf(issued: IssuedInvoice): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await invoicePdf(issued));
}

const rowsAtOnce = 50;

async function* issuedOf(
  db: Database,
  tenantId: string,
  { reader, ...filter }: Archived,
): AsyncGenerator<IssuedInvoice> {
  let after = '';
  for (;;) {
    const rows = await listIssued(db, tenantId, { ...filter, after, limit: rowsAtOnce });
    yield* await shownTo(db, reader, rows);
    after = rows.at(-1)?.number ?? after;
    if (rows.length < rowsAtOnce) return;
  }
}
