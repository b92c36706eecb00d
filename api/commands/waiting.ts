import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { ApiError } from '../http/problems.ts';

/** A change that is not done by then is answered 202 (api.md, "Slow ones"). */
const answerWithinMs = 10_000;

/** Has a small workflow run, or finds the one that runs or ran; waits for its end, but not for long. */
export async function finishedSoon(what: string, start: () => Promise<WorkflowHandle>): Promise<void> {
  const waiting = new AbortController();
  try {
    const handle = await start();
    const result = handle.result();
    // Whoever no longer waits does not want to hear of its failure either.
    result.catch(() => undefined);
    await Promise.race([result, sleep(answerWithinMs, null, { signal: waiting.signal }).catch(() => null)]);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return;
    if (!isUnreachable(error)) throw error;
    throw new ApiError('unavailable', `The ${what} could not be taken just now; send it again.`);
  } finally {
    waiting.abort();
  }
}

function isUnreachable(error: unknown): boolean {
  return isGrpcServiceError(error) || (error instanceof Error && isGrpcServiceError(error.cause));
}
