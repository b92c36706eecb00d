import { ApiError } from '../http/problems.ts';

/** For a change that found no run: it has had no effect, and is kept under no key. */
export function beginsAgain(): ApiError {
  return new ApiError('unavailable', 'The subscription’s run was lost and is begun again: send the change again.');
}
