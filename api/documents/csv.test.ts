import { expect, it } from 'vitest';
import { csvLines, PlainNumber } from './csv.ts';

const cell = (value: unknown): string => csvLines([{ value }], ['value']).trimEnd();

/** What a spreadsheet shows of a line whose cells it takes apart at semicolons, tabs and line ends, and not at commas. */
const cellsElsewhere = (line: string): readonly string[] => line.split(/[;\t\r\n]/);

it.each([
  'Acme;=1+1;',
  'Acme\t=1+1\tGmbH',
  'first line\n=1+1',
  'first line\r\n+1',
  'Acme; @SUM(1)',
  'Acme;"=1+1"',
  'Acme;＝1+1',
  'Acme;;-1',
])('%j has no formula where semicolons or tabs part the cells', (name) => {
  for (const given of [name, { lines: [name] }])
    for (const part of cellsElsewhere(cell(given))) expect(part).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/);
});

it('what no spreadsheet takes for a formula stays as it is', () => {
  for (const text of ['Acme; Co', 'a=b', 'x-y', 'R&D', 'first line\nsecond line', 'a; b=c'])
    expect(cell(text).replaceAll('"', '')).toBe(text);
  expect(cell(new PlainNumber('-44.80'))).toBe('-44.80');
  expect(cell('=1+1')).toBe("'=1+1");
});
