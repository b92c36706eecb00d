import { strToU8, Zip, ZipDeflate } from 'fflate';
import type { ExportedTable } from '../../db/export.ts';
import { csvHeader, csvLines } from './csv.ts';

/** A zip with each table as JSON and as CSV, a batch of rows at a time: it takes no more memory for a larger instance. */
export async function* exportZip(tables: readonly ExportedTable[]): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    ready.push(chunk);
  });
  const taken = (): Uint8Array[] => {
    const chunks = ready;
    ready = [];
    return chunks;
  };
  for (const table of tables) {
    for (const [ending, textOf] of forms) {
      const file = new ZipDeflate(`${table.name}.${ending}`);
      zip.add(file);
      for await (const text of textOf(table)) {
        file.push(strToU8(text));
        yield* taken();
      }
      file.push(new Uint8Array(), true);
    }
  }
  zip.end();
  yield* taken();
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
