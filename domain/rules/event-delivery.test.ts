import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOverdue, isTaken, overdueAfterMs, retryAfterMs } from './event-delivery.ts';

it('tries again after a fifth of a second, and after ever longer waits up to an hour', () => {
  expect([1, 2, 3, 4, 5].map(retryAfterMs)).toEqual([200, 400, 800, 1_600, 3_200]);
  expect([15, 16, 100, 1_000_000].map(retryAfterMs)).toEqual([3_276_800, 3_600_000, 3_600_000, 3_600_000]);
});

it('never waits less after one more failure, nor longer than an hour', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (failures) => {
      const wait = retryAfterMs(failures);
      expect(wait).toBeLessThanOrEqual(3_600_000);
      expect(retryAfterMs(failures + 1)).toBeGreaterThanOrEqual(wait);
    }),
  );
});

it('an event is taken by a status of the 200s alone', () => {
  expect([200, 202, 204, 299].every(isTaken)).toBe(true);
  expect([100, 199, 300, 301, 304, 400, 410, 429, 500].some(isTaken)).toBe(false);
});

it('what has waited for three days is ops’ matter, and not before', () => {
  expect([overdueAfterMs, overdueAfterMs + 1].map((now) => isOverdue(0, now))).toEqual([false, true]);
});
