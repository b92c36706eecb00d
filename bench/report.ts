import { cpus, release, totalmem } from 'node:os';
import type { Result } from './kept-results.ts';
import type { Row } from './row.ts';

/** Describes the machine, without which the figures mean nothing. */
export function machine(): readonly string[] {
  const [cpu] = cpus();
  return [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`,
    `Node ${process.versions.node}, everything on loopback; PostgreSQL with fsync on, Temporal on SQLite, the Stripe stand-in without a rate limit unless one is named`,
  ];
}

/** The rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  return tableOf([['measured', 'figure', 'floor', 'ratio', 'to reach', 'met?'], ...rows.map(cellsOf)]);
}

function cellsOf({ measured, figure, floor, ratio, toReach, met }: Row): string[] {
  const answer = met === null ? '' : met ? 'yes' : 'no';
  return [measured, figure, floor, ratio === null ? '' : ratio.toFixed(2), toReach, answer];
}

/** When and under what load each result was measured. */
export function circumstances(results: readonly Result[]): string {
  const head = ['measurement', 'begun', 'sizes', 'seed', 'load average before', 'took'];
  const rows = results.map(({ name, at, sizes, seed, load, seconds }) => {
    return [name, `${at.slice(0, 16)}Z`, sizes, String(seed), load.toFixed(1), `${seconds} s`];
  });
  return tableOf([head, ...rows]);
}

/** Lines of cells as a table in aligned columns, which is readable in a terminal too; the first line is the head. */
function tableOf(lines: readonly (readonly string[])[]): string {
  const [head = []] = lines;
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const ruler = line(widths.map((width) => '-'.repeat(width)));
  const [first = '', ...body] = lines.map(line);
  return [first, ruler, ...body].join('\n');
}
