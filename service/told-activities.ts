import { TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { safeError, safeFailure } from '../activities/safe-error.ts';

/**
 * Keeps what activities throw out of histories, except for what `safeError` returns: Temporal writes an error's message
 * and all of its causes there (docs.temporal.io, "Failure converter"), for as long as the history exists. Failures that
 * an activity has worded itself keep their words.
 */
export const toldActivities: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw error instanceof TemporalFailure ? safeFailure(error) : safeError(error);
      }
    },
  },
});
