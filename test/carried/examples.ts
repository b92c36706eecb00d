import { readFileSync } from 'node:fs';
import type { Carried } from '../../workflows/messages.ts';

export const examplesFile = new URL('./examples.json', import.meta.url);

export interface Examples {
  /** The release whose runs carried these on. */
  readonly release: string;
  readonly examples: readonly Carried[];
}

export function readExamples(): Examples {
  return JSON.parse(readFileSync(examplesFile, 'utf8')) as Examples;
}

/** Which fields there are and of what type, with the words that name a kind. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))].sort();
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, kinds.has(name) ? item : shapeOf(item)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const kinds: ReadonlySet<string> = new Set(['type', 'kind', 'standing']);
