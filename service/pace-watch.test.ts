import { expect, it } from 'vitest';
import { until } from '../bench/until.ts';
import { watchPace } from './pace-watch.ts';

it('spreads renewals by the largest wave that was counted last, and goes by that while it cannot be counted', async () => {
  // Given a count that succeeds once and fails afterwards
  const counts = [600];
  const warnings: string[] = [];
  const largestWave = async (): Promise<number> => {
    const count = counts.shift();
    if (count === undefined) throw new Error('The database is away');
    return count;
  };
  const log = { warn: (_: unknown, text?: string) => void warnings.push(text ?? '') };

  // When tenants are counted again and again
  const { pace, end } = watchPace({ perSecond: 5, periodsARun: 3, largestWave, log, everyMs: 1 });
  expect(pace()).toEqual({ spreadMs: 0, periodsARun: 3 });
  await until(
    async () => warnings.length,
    (count) => count > 1,
  );
  await end();

  // Then the pace keeps the count that succeeded
  expect(pace()).toEqual({ spreadMs: 120_000, periodsARun: 3 });
  expect(warnings[0]).toContain('the largest wave of renewals');
});
