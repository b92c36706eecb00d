import { Readable } from 'node:stream';
import { csvHeader, csvLines } from './csv.ts';

/**
 * A list as CSV, a page at a time and only as fast as it is read. A failure in between breaks the connection off: a shorter file
 * that looks whole would be worse.
 */
export function streamedCsv<Row>(
  columns: readonly string[],
  pages: AsyncIterable<readonly Row[]>,
  cellsOf: (row: Row) => object,
): ReadableStream<Uint8Array> {
  return Readable.toWeb(
    Readable.from(chunks(columns, pages, cellsOf), { objectMode: false }),
  ) as ReadableStream<Uint8Array>;
}

async function* chunks<Row>(
  columns: readonly string[],
  pages: AsyncIterable<readonly Row[]>,
  cellsOf: (row: Row) => object,
): AsyncGenerator<Buffer> {
  yield Buffer.from(csvHeader(columns));
  for await (const rows of pages) yield Buffer.from(csvLines(rows.map(cellsOf), columns));
}
