import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { ApiProblem } from 'licence-billing-client';
import { HandlerError, OperationError } from 'nexus-rpc';

/** Of an answer that may be another in a moment. */
function mayPass({ problem }: ApiProblem): boolean {
  return problem.status >= 500 || problem.status === 429;
}

/** How an operation that answers at once fails: again later, or for good with the problem's code as the failure's type. */
export function failedOperation(error: unknown): unknown {
  if (!(error instanceof ApiProblem)) return error;
  if (mayPass(error)) return new HandlerError('UNAVAILABLE', error.problem.detail, { retryableOverride: true });
  return new OperationError('failed', error.problem.detail, { cause: refused(error) });
}

/** The same of an activity. */
export function failedActivity(error: unknown): unknown {
  return error instanceof ApiProblem && !mayPass(error) ? refused(error) : error;
}

/** With its code and title alone: a problem's other fields may name persons, and would stay in histories. */
function refused({ problem: { code, title, status } }: ApiProblem): ApplicationFailure {
  // It is an answer: no warning.
  const category = ApplicationFailureCategory.BENIGN;
  return ApplicationFailure.create({
    type: code,
    message: title,
    nonRetryable: true,
    details: [{ code, status }],
    category,
  });
}
