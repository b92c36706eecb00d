import { ApplicationFailure, DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { expect, it } from 'vitest';
import { safeError, safeFailure } from './safe-error.ts';

/**
 * Above this Temporal shows "Failure exceeds size limit" (its server's `mutableStateActivityFailureSizeLimitError`).
 */
const limitBytes = 4_096;

function sizeOf(error: Error): number {
  const failure = new DefaultFailureConverter().errorToFailure(error, defaultPayloadConverter);
  return temporal.api.failure.v1.Failure.encode(failure).finish().length;
}

/** A chain of errors, each thrown far down, with a long sentence, and caused by the one before. */
function longChain(errors: number): Error {
  const thrown = (depth: number, work: () => Error): Error => (depth === 0 ? work() : thrown(depth - 1, work));
  const causes = Array.from({ length: errors }, (_, index) => `${index} ${'あ'.repeat(2_000)}`);
  return causes.reduce<Error>(
    (cause, message) => thrown(20, () => new Error(message, { cause })),
    new Error('The root'),
  );
}

it.each([1, 2, 3, 30])('fits into what Temporal keeps of a failure, with its root: %i causes', (causes) => {
  const error = longChain(causes);
  expect(sizeOf(error)).toBeGreaterThan(limitBytes);
  expect(sizeOf(safeError(error))).toBeLessThan(limitBytes);
  const worded = ApplicationFailure.create({ message: 'Not yet', type: 'NotYet', cause: error });
  expect(sizeOf(safeFailure(worded))).toBeLessThan(limitBytes);
  expect(worded).toMatchObject({ message: 'Not yet', type: 'NotYet' });
  expect(messagesOf(safeError(error)).at(-1)).toBe('The root');
  expect(messagesOf(safeError(error))[0]).toMatch(new RegExp(`^${causes - 1} あ+…$`));
});

it('bears an error that is its own cause', () => {
  const error: Error = new Error('It turns round');
  error.cause = error;
  expect(messagesOf(safeError(error))).toEqual(['It turns round']);
});

it('says where an error was thrown', () => {
  expect(safeError(new Error('Here')).stack).toContain('safe-error.test.ts');
});

function messagesOf(error: Error): readonly string[] {
  return [error.message, ...(error.cause instanceof Error ? messagesOf(error.cause) : [])];
}
