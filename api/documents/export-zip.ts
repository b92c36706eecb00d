import { strToU8 } from 'fflate';
import type { ExportedTable } from '../../db/export.ts';
import { csvHeader, csvLines } from './csv.ts';
import { type ZippedFile, zipOf } from './zip.ts';

/** A zip with each table as JSON and as CSV, written in batches of rows: a larger instance takes no more memory. */
export function exportZip(tables: readonly ExportedTable[]): AsyncGenerator<Uint8Array> {
  return zipOf(
    tables.flatMap((table) => forms.map(([ending, textOf]) => fileOf(`${table.name}.${ending}`, textOf(table)))),
  );
}

function fileOf(name: string, texts: AsyncIterable<string>): ZippedFile {
  return { name, parts: bytesOf(texts) };
}

async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield strToU8(text);
}

const forms = [
  ['json', jsonOf],
  ['csv', csvOf],
] as const;

async function* jsonOf({ batches }: ExportedTable): AsyncGenerator<string> {
  let before = '[\n';
  for await (const rows of batches()) {
    const lines = rows.map((row) => JSON.stringify(row, null, 2));
    if (lines.length > 0) yield before + lines.join(',\n');
    if (lines.length > 0) before = ',\n';
  }
  yield before === ',\n' ? '\n]' : '[]';
}

async function* csvOf({ columns, batches }: ExportedTable): AsyncGenerator<string> {
  yield csvHeader(columns);
  for await (const rows of batches()) yield csvLines(rows, columns);
}
