import { ApiError } from '../http/problems.ts';

/** The problem for a change that found no run: it had no effect, and its answer is not kept under the key. */
export function beginsAgain(): ApiError {
  return new ApiError('unavailable', 'The subscription’s run was lost and is begun again: send the change again.');
}
