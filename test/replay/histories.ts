import { readdirSync, readFileSync } from 'node:fs';

/*
 * Golden histories as JSON that can be read: bytes as the text they are, long integers as numbers. (Temporal's own
 * `historyToJSON` needs one copy of protobufjs in the whole tree, which npm does not promise.)
 */

export interface RecordedHistory {
  events: Record<string, unknown>[];
}

export const historiesFolder = new URL('./histories/', import.meta.url);

export function historyFile(name: string): URL {
  return new URL(`${name}.json`, historiesFolder);
}

/** All golden histories, by their kinds of run. */
export function readHistories(): readonly { readonly name: string; readonly text: string }[] {
  return readdirSync(historiesFolder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ name: file.replace('.json', ''), text: readFileSync(new URL(file, historiesFolder), 'utf8') }));
}

export function toRecorded(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString() };
  if (Array.isArray(value)) return value.map(toRecorded);
  if (typeof value !== 'object' || value === null) return value;
  if (isLong(value)) return value.toNumber();
  const parts = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(parts.map(([name, part]) => [name, toRecorded(part)]));
}

export function fromRecorded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromRecorded);
  if (typeof value !== 'object' || value === null) return value;
  if ('bytes' in value) return Buffer.from(String(value.bytes));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fromRecorded(part)]));
}

function isLong(value: object): value is { toNumber(): number } {
  return 'toNumber' in value && typeof value.toNumber === 'function';
}
