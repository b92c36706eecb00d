import { expect, it } from 'vitest';
import { csrfTokenFor, isCsrfTokenOf } from '../../web/csrf-token.ts';

it('is another on each page, and the session’s on all', () => {
  const tokens = Array.from({ length: 20 }, () => csrfTokenFor('a session'));
  expect(new Set(tokens).size).toBe(20);
  expect(tokens.every((token) => isCsrfTokenOf('a session', token))).toBe(true);
});

it('is not taken of another session, shortened, lengthened, changed, or empty', () => {
  const token = csrfTokenFor('a session');
  const changed = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
  for (const wrong of [csrfTokenFor('another'), token.slice(0, -4), `${token}AAAA`, changed, ''])
    expect(isCsrfTokenOf('a session', wrong)).toBe(false);
});
