import { stringify } from 'csv-stringify/sync';

/** Excel reads a file as UTF-8 only where it begins with this mark (docs/api.md, "CSV"). */
const byteOrderMark = '\ufeff';

/** The first line of a file, with the mark before it. */
export function csvHeader(columns: readonly string[]): string {
  return byteOrderMark + stringify([columns], { record_delimiter: 'windows' });
}

/** A number as it is written, such as `-44.80`: no formula, whatever it begins with. */
export class PlainNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Rows as lines of a file. A cell that a spreadsheet would take for a formula is escaped; what is no plain value is JSON. */
export function csvLines(rows: readonly object[], columns: readonly string[]): string {
  return stringify([...rows], {
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String, object: cellOf },
  });
}

function cellOf(value: unknown) {
  return value instanceof PlainNumber ? { value: value.text, escape_formulas: false } : JSON.stringify(value);
}
