import {
  isGrpcServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Refusal } from '../../domain/refusals.ts';
import { turnedAway } from '../../workflows/messages.ts';

/* The meaning of an update's failures. */

/** The refusal of a command; null where the failure is of another kind. */
export function refusalIn(error: unknown): Refusal | null {
  const failure = applicationFailureIn(error);
  const [refusal] = failure?.type === turnedAway.refused ? (failure.details ?? []) : [];
  return isRefusal(refusal) ? refusal : null;
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

function applicationFailureIn(error: unknown): ApplicationFailure | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  return error.cause instanceof ApplicationFailure ? error.cause : null;
}

/**
 * Whether the same command may be sent again under the same id: the run is being handed over, an answer was lost, or
 * the server is busy or away for a moment.
 */
export function mayPass(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  if (error instanceof WorkflowUpdateFailedError) {
    const type = applicationFailureIn(error)?.type;
    return type === turnedAway.handover || type === 'AcceptedUpdateCompletedWorkflow';
  }
  return isGrpcServiceError(error) || (error instanceof Error && isGrpcServiceError(error.cause));
}
