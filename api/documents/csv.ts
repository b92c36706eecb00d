import { stringify } from 'csv-stringify/sync';

/** Excel reads a file as UTF-8 only where it begins with this mark (docs/api.md, "CSV"). */
const byteOrderMark = '\ufeff';

/** The first line of a file, with the mark before it. */
export function csvHeader(columns: readonly string[]): string {
  return byteOrderMark + stringify([columns], { record_delimiter: 'windows' });
}

/** A number written as such, for example `-44.80`: it is no formula, whatever it begins with. */
export class PlainNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Rows as lines of a file. A cell that a spreadsheet would read as a formula is escaped, also within a text, and
 * objects are written as JSON.
 */
export function csvLines(rows: readonly object[], columns: readonly string[]): string {
  return stringify([...rows], {
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String, string: withoutFormulas, object: cellOf },
  });
}

function cellOf(value: unknown) {
  return value instanceof PlainNumber
    ? { value: value.text, escape_formulas: false }
    : withoutFormulas(JSON.stringify(value));
}

/**
 * What parts cells or lines in some languages' spreadsheets, before the beginning of a formula. Where a semicolon parts
 * cells, quotes within a line do not keep a text together.
 */
const formulaWithin = /[;\t\r\n](?=[\s"']*[=+\-@＝＋－＠])/g;

function withoutFormulas(text: string): string {
  return text.replaceAll(formulaWithin, "$&'");
}
