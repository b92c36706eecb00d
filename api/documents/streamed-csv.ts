import { Readable } from 'node:stream';
import { csvHeader, csvLines } from './csv.ts';

/**
 * A list as CSV, one page at a time, only as fast as it is read. A failure breaks the connection off, as a shorter file
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
