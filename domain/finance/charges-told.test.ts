import { expect, it } from 'vitest';
import { chargesTold } from './charges-told.ts';

const charge = (number: number) =>
  ({ activityId: `t/${number}`, amount: 2_000, currency: 'gbp', outcome: 'succeeded' }) as const;

it('a run tells what it charged; one that charged nothing leaves what is told of an earlier one', () => {
  expect(chargesTold('run', [charge(1)])).toEqual({ runId: 'run', charges: [charge(1)] });
  expect(chargesTold('run', [])).toBeNull();
});

it('a run that charged often tells its newest charges, so that lists of runs stay small', () => {
  const told = chargesTold(
    'run',
    Array.from({ length: 90 }, (_, number) => charge(number)),
  );
  expect(told?.charges).toHaveLength(20);
  expect(told?.charges.at(-1)).toEqual(charge(89));
});
