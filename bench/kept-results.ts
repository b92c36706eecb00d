import { readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './row.ts';

/** What one measurement has found, and under which circumstances: a whole benchmark need not be one run. */
export interface Result {
  readonly name: string;
  /** When it began, in ISO 8601. */
  readonly at: string;
  readonly sizes: string;
  readonly seed: number;
  readonly seconds: number;
  /** How many processes waited for a core before it began, as `uptime` says. */
  readonly load: number;
  readonly rows: readonly Row[];
}

const file = new URL('../docs/benchmark.json', import.meta.url);

export function keptResults(): readonly Result[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Result[];
}

/** Keeps results, each instead of the last of its name; what failed is not kept. */
export function keepResults(results: readonly Result[]): readonly Result[] {
  const isReplaced = ({ name }: Result): boolean => results.some((one) => one.name === name);
  const kept = [...keptResults().filter((one) => !isReplaced(one)), ...results];
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return kept;
}
