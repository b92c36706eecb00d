import { stringify } from 'csv-stringify/sync';

/** Excel reads a file as UTF-8 only where it begins with this mark (docs/api.md, "CSV"). */
const byteOrderMark = '\ufeff';

/** The first line of a file, with the mark before it. */
export function csvHeader(columns: readonly string[]): string {
  return byteOrderMark + stringify([columns], { record_delimiter: 'windows' });
}

/** Rows as lines of a file. A cell that a spreadsheet would take for a formula is escaped; what is no plain value is JSON. */
export function csvLines(rows: readonly object[], columns: readonly string[]): string {
  return stringify([...rows], {
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String, object: (value) => JSON.stringify(value) },
  });
}
