import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { ApiProblem } from 'licence-billing-client';
import { HandlerError, OperationError } from 'nexus-rpc';

/** Whether a repeated request may get another answer in a moment. */
function mayPass({ problem }: ApiProblem): boolean {
  return problem.status >= 500 || problem.status === 429;
}

/** The failure of an operation that answers at once: retryable, or final with the problem's code as its type. */
export function failedOperation(error: unknown): unknown {
  if (!(error instanceof ApiProblem)) return error;
  if (mayPass(error)) return new HandlerError('UNAVAILABLE', error.problem.detail, { retryableOverride: true });
  return new OperationError('failed', error.problem.detail, { cause: refused(error) });
}

/** The failure of an activity: retryable, or final with the problem's code as its type. */
export function failedActivity(error: unknown): unknown {
  return error instanceof ApiProblem && !mayPass(error) ? refused(error) : error;
}

/** Keeps the code and title alone, as a problem's other fields may name persons and would stay in histories. */
function refused({ problem: { code, title, status } }: ApiProblem): ApplicationFailure {
  // A refusal is an answer, and no warning.
  const category = ApplicationFailureCategory.BENIGN;
  return ApplicationFailure.create({
    type: code,
    message: title,
    nonRetryable: true,
    details: [{ code, status }],
    category,
  });
}
