import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import { decimalText } from '../../domain/money/money.ts';
import { type EntryJson, entrySchema } from '../schemas/accounting.ts';
import { csvHeader, csvLines, PlainNumber } from './csv.ts';

/**
 * Columns by the names that bookkeepers know, in the order of the file; importing programs may rely on names and
 * order, so that new ones come last.
 */
const columns: Readonly<Record<string, (entry: EntryJson) => unknown>> = {
  date: ({ date }) => date,
  number: ({ number }) => number,
  kind: ({ kind }) => kind,
  company: ({ company }) => company,
  country: ({ country }) => country,
  'tax id': ({ taxId }) => taxId,
  net: ({ net, currency }) => amount(net, currency),
  rate: ({ rate }) => rate,
  tax: ({ tax, currency }) => amount(tax, currency),
  gross: ({ gross, currency }) => amount(gross, currency),
  currency: ({ currency }) => currency.toUpperCase(),
  card: ({ card }) => card && `${card.brand} ${card.last4}`,
  category: ({ category }) => category,
  corrects: ({ corrects }) => corrects,
  'home tax': ({ homeTax, homeCurrency }) =>
    homeTax === null || homeCurrency === null ? null : amount(homeTax, homeCurrency),
  'home currency': ({ homeCurrency }) => homeCurrency?.toUpperCase(),
  'tax country': ({ taxCountry }) => taxCountry,
};

function amount(minor: number, currency: string): PlainNumber {
  return new PlainNumber(decimalText(minor, currency));
}

/**
 * The documents of a month as CSV, one page at a time, only as fast as it is read; a failure breaks the connection off.
 */
export function accountingCsv(pages: AsyncIterable<readonly InvoiceRow[]>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(chunks(pages), { objectMode: false })) as ReadableStream<Uint8Array>;
}

async function* chunks(pages: AsyncIterable<readonly InvoiceRow[]>): AsyncGenerator<Buffer> {
  const names = Object.keys(columns);
  yield Buffer.from(csvHeader(names));
  for await (const rows of pages) {
    const lines = rows.map((row) => cellsOf(z.encode(entrySchema, row)));
    yield Buffer.from(csvLines(lines, names));
  }
}

function cellsOf(entry: EntryJson): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(columns).map(([name, cell]) => [name, cell(entry)]));
}
