import { cpus, release, totalmem } from 'node:os';
import type { Row } from './row.ts';

const columns = ['measured', 'figure', 'floor', 'ratio', 'to reach', 'met?'] as const;

/** The machine and the settings of the run, without which the figures mean nothing. */
export function header(size: string, seed: number): readonly string[] {
  const [cpu] = cpus();
  return [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`,
    `Node ${process.versions.node}, everything on loopback; PostgreSQL with fsync on, Temporal on SQLite, the Stripe stand-in without a rate limit unless one is named`,
    `${new Date().toISOString().slice(0, 16)}Z, sizes: ${size}, seed ${seed}`,
  ];
}

/** The rows as a Markdown table, which reads as well in a terminal. */
export function table(rows: readonly Row[]): string {
  const cells = [[...columns], ...rows.map(cellsOf)];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const ruler = line(widths.map((width) => '-'.repeat(width)));
  const [head, ...body] = cells.map(line);
  return [head, ruler, ...body].join('\n');
}

function cellsOf({ measured, figure, floor, ratio, toReach, met }: Row): string[] {
  const answer = met === null ? '' : met ? 'yes' : 'no';
  return [measured, figure, floor, ratio === null ? '' : ratio.toFixed(2), toReach, answer];
}
