import { readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './row.ts';

/** The result of one measurement and its circumstances: a whole benchmark can consist of several runs. */
export interface Result {
  readonly name: string;
  /** When it began, in ISO 8601. */
  readonly at: string;
  readonly sizes: string;
  readonly seed: number;
  readonly seconds: number;
  /** The load average when it began, as `uptime` shows it. */
  readonly load: number;
  readonly rows: readonly Row[];
}

const file = new URL('../docs/benchmark.json', import.meta.url);

export function keptResults(): readonly Result[] {
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Result[];
}

/**
 * Saves results, each in place of the last one with its name, without those that failed; answers all that are saved.
 */
export function keepResults(results: readonly Result[]): readonly Result[] {
  const isReplaced = ({ name }: Result): boolean => results.some((one) => one.name === name);
  const kept = [...keptResults().filter((one) => !isReplaced(one)), ...results];
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return kept;
}
