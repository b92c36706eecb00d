import type { Metadata } from '../store/rows.ts';
import { invalidRequest } from './errors.ts';

/** Metadata after an update: named values change, empty ones are removed, the empty text removes all. */
export function mergeMetadata(before: Metadata, sent: '' | Readonly<Record<string, string>> | undefined): Metadata {
  if (sent === undefined) return before;
  if (sent === '') return {};
  const merged = Object.fromEntries(Object.entries({ ...before, ...sent }).filter(([, value]) => value !== ''));
  checkBounds(merged);
  return merged;
}

function checkBounds(metadata: Metadata): void {
  const entries = Object.entries(metadata);
  if (entries.length > 50) throw invalidRequest('Metadata can have up to 50 keys.', { param: 'metadata' });
  for (const [key, value] of entries) {
    if (key.length > 40)
      throw invalidRequest(`Metadata keys can have up to 40 characters: ${key}`, { param: 'metadata' });
    if (value.length > 500)
      throw invalidRequest('Metadata values can have up to 500 characters', { param: `metadata[${key}]` });
  }
}
