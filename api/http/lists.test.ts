import { expect, it } from 'vitest';
import { positionIn, wholePageOf } from './lists.ts';
import { ApiError } from './problems.ts';

const steps = [1, 1, 2, 2, 2, 3, 3];

it.each([
  [1, [1]],
  [3, [1, 1]],
  [4, [1, 1]],
  [5, [1, 1, 2, 2, 2]],
  [6, [1, 1, 2, 2, 2]],
  [7, [1, 1, 2, 2, 2, 3, 3]],
])('a page of at most %i ends with a whole step, where it has more than one', (limit, expected) => {
  const rows = steps.map((step, id) => ({ step, id })).slice(0, limit + 1);
  const { data, nextCursor } = wholePageOf(
    rows,
    limit,
    ({ id }) => String(id),
    (one, other) => one.step === other.step,
  );
  expect(data.map(({ step }) => step)).toEqual(expected);
  expect(nextCursor === null).toBe(limit === steps.length);
});

it.each([
  ['/cursor', () => positionIn('x')],
  ['/after', () => positionIn('x', 'after', 'feed')],
])('a cursor that is none is refused by the name that the request has it by: %s', (pointer, read) => {
  let refusal: unknown;
  try {
    read();
  } catch (error) {
    refusal = error instanceof ApiError ? error.problem.errors?.map((error) => error.pointer) : error;
  }
  expect(refusal).toEqual([pointer]);
});
