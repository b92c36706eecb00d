import { expect, it } from 'vitest';
import { dayMs, minuteMs } from '../calendar.ts';
import { askAgainAfterMs } from './tax-id-check.ts';

it('a register that is away is asked at intervals that grow to six hours', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 500].map((tries) => askAgainAfterMs(tries) / minuteMs);
  expect(minutes).toEqual([1, 5, 15, 30, 60, 120, 240, 360, 360, 360]);
});

it('that is about ten times in the first day away, and four times in each that follows', () => {
  const triesBy = (end: number): number => {
    let tries = 1;
    for (let at = 0; at + askAgainAfterMs(tries) <= end; tries += 1) at += askAgainAfterMs(tries);
    return tries;
  };
  expect(triesBy(dayMs)).toBe(10);
  expect(triesBy(30 * dayMs) - triesBy(29 * dayMs)).toBe(4);
});
