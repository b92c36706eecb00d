import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { ApiError } from '../http/problems.ts';

/** A change that is not done by then is answered 202 (docs/api.md, "Slow ones"). */
const answerWithinMs = 10_000;

/**
 * Starts a short workflow, or finds the one of the same id, and waits at most 10 seconds for its end. Throws
 * `unavailable`, naming `name`, where Temporal cannot be reached.
 */
export async function startAndWait(name: string, start: () => Promise<WorkflowHandle>): Promise<void> {
  const waiting = new AbortController();
  try {
    const handle = await start();
    const result = handle.result();
    // A failure after the wait has ended must not be an unhandled rejection.
    result.catch(() => undefined);
    await Promise.race([result, sleep(answerWithinMs, null, { signal: waiting.signal }).catch(() => null)]);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return;
    if (!isUnreachable(error)) throw error;
    throw new ApiError('unavailable', `The ${name} could not be taken just now; send it again.`);
  } finally {
    waiting.abort();
  }
}

function isUnreachable(error: unknown): boolean {
  return isGrpcServiceError(error) || (error instanceof Error && isGrpcServiceError(error.cause));
}
