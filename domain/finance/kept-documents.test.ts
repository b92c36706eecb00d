import { expect, it } from 'vitest';
import { keptUntil } from './kept-documents.ts';

it.each([
  ['2026-01-01', 6, '2032-12-31T23:59:59.999Z'],
  ['2026-12-31', 6, '2032-12-31T23:59:59.999Z'],
  ['2024-02-29', 1, '2025-12-31T23:59:59.999Z'],
])('a document of %s keeps its buyer for %i whole calendar years after its own', (issuedOn, years, until) => {
  expect(new Date(keptUntil(issuedOn, years)).toISOString()).toBe(until);
});
