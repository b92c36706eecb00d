import { expect, it } from 'vitest';
import { adopted, numbersLost } from './document-numbers.ts';

const at = 1_000_000;

it('no number is lost where each row was written before its request, whatever waits for its outcome', () => {
  expect(numbersLost([], 3)).toBe(0);
  expect(numbersLost([{ madeAt: at, writtenAt: at - 200 }], 3)).toBe(0);
});

it('two clocks that differ a little prove no loss', () => {
  expect(numbersLost([{ madeAt: at, writtenAt: at + 4_000 }], 0)).toBe(0);
});

it('a number may be lost of what has no row, or one written later, and of what waited for its outcome', () => {
  const sound = { madeAt: at, writtenAt: at - 200 };
  expect(numbersLost([sound, { madeAt: at, writtenAt: null }], 0)).toBe(1);
  expect(numbersLost([sound, { madeAt: at, writtenAt: null }, { madeAt: at, writtenAt: at + 60_000 }], 2)).toBe(4);
});

it('a refund made elsewhere is a sign of a loss where it has no row and is not on its way', () => {
  const minute = 60_000;
  const lostOf = (hasRow: boolean, ageMs: number): number => numbersLost([adopted(at, hasRow, at + ageMs)], 0);
  expect([lostOf(true, minute), lostOf(true, 60 * minute)]).toEqual([0, 0]);
  expect([lostOf(false, 5 * minute - 1), lostOf(false, 5 * minute)]).toEqual([0, 1]);
});
