import { setTimeout as sleep } from 'node:timers/promises';
import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowUpdateHandle,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Command, Request, SignUp } from '../domain/inputs.ts';
import { type Refusal, refusals } from '../domain/refusals.ts';
import {
  type ChangeResult,
  changeSubscription,
  type Envelope,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
  turnedAway,
} from '../workflows/messages.ts';
import type { ApiDeps } from './deps.ts';
import { InFlight } from './in-flight.ts';
import { ApiError } from './problems.ts';

/** What became of a command: done, refused, or accepted and still under way. */
export type Sent =
  | { readonly type: 'done' }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'accepted'; readonly workflowId: string; readonly runId: string };

export interface Gateway {
  /** Gives a tenant's workflow a command; the same id again finds the same command. */
  send(tenantId: string, commandId: string, request: Request, actor: string): Promise<Sent>;
  /** Asks how an accepted command went; null while it is under way. */
  ask(workflowId: string, runId: string, commandId: string): Promise<ChangeResult | null>;
}

/** A change that is not done by then is answered 202 (api.md, "Slow ones"). */
const answerWithinMs = 10_000;
/** What Temporal has not accepted by then is not promised to anybody. */
const acceptWithinMs = 30_000;
const askWithinMs = 1_500;
const pauseMs = { first: 20, most: 500 } as const;

type UpdateHandle = WorkflowUpdateHandle<ChangeResult>;

export function createGateway({ temporal, config }: Pick<ApiDeps, 'temporal' | 'config'>): Gateway {
  const inFlight = new InFlight();

  async function start(tenantId: string, commandId: string, request: Request, actor: string): Promise<UpdateHandle> {
    const command: Command = { ...request, commandId };
    const args: [Envelope] = [{ command, actor }];
    const options = { updateId: commandId, args, waitForStage: 'ACCEPTED' as const };
    if (request.type === 'signUp') return startLife(request, options);
    return temporal.workflow.getHandle(subscriptionWorkflowId(tenantId)).startUpdate(changeSubscription, options);
  }

  /** The first command starts the workflow; a tenant's id never starts another. */
  function startLife({ tenantId }: SignUp, options: { updateId: string; args: [Envelope]; waitForStage: 'ACCEPTED' }) {
    const startWorkflowOperation = new WithStartWorkflowOperation(subscriptionWorkflowType, {
      workflowId: subscriptionWorkflowId(tenantId),
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: config.taskQueue,
      args: [{ tenantId }],
      memo: { tenantId },
    });
    return temporal.workflow.startUpdateWithStart(changeSubscription, { ...options, startWorkflowOperation });
  }

  async function insist(tenantId: string, commandId: string, request: Request, actor: string): Promise<Sent> {
    const startedAt = Date.now();
    for (let pause: number = pauseMs.first; ; pause = Math.min(2 * pause, pauseMs.most)) {
      try {
        const handle = await temporal.withDeadline(startedAt + acceptWithinMs, () =>
          start(tenantId, commandId, request, actor),
        );
        return await resultWithin(handle, startedAt + answerWithinMs);
      } catch (error) {
        const refusal = refusalIn(error);
        if (refusal !== null) return { type: 'refused', refusal };
        if (!mayPass(error)) throw error;
        if (Date.now() - startedAt > acceptWithinMs) throw notNow();
      }
      await sleep(pause);
    }
  }

  return {
    send: (tenantId, commandId, request, actor) =>
      inFlight.run(tenantId, () => insist(tenantId, commandId, request, actor)),

    async ask(workflowId, runId, commandId) {
      const update = temporal.workflow.getHandle(workflowId, runId).getUpdateHandle<ChangeResult>(commandId);
      try {
        const sent = await resultWithin(update, Date.now() + askWithinMs);
        if (sent.type === 'accepted') return null;
        return sent;
      } catch (error) {
        const refusal = refusalIn(error);
        return refusal === null ? null : { type: 'refused', refusal };
      }
    },
  };
}

/** Waits for a command until the deadline, and no longer than it has to. */
async function resultWithin(handle: UpdateHandle, deadline: number): Promise<Sent> {
  const waiting = new AbortController();
  const accepted: Sent = { type: 'accepted', workflowId: handle.workflowId, runId: handle.workflowRunId ?? '' };
  const late = sleep(Math.max(1, deadline - Date.now()), accepted, { signal: waiting.signal }).catch(() => accepted);
  try {
    const result = handle.result().then((done): Sent => (done.type === 'pending' ? accepted : done));
    // Whoever no longer waits does not want to hear of its failure either.
    result.catch(() => undefined);
    return await Promise.race([result, late]);
  } finally {
    waiting.abort();
  }
}

/** The refusal with which a command was turned away; null where the failure is of another kind. */
function refusalIn(error: unknown): Refusal | null {
  if (error instanceof WorkflowNotFoundError) return refusals.ended().refusal;
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
 * Failures after which the same command, under the same id, can be sent again: the run is being handed over, an answer
 * got lost, or the server is busy or away for a moment.
 */
function mayPass(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  if (error instanceof WorkflowUpdateFailedError) {
    const type = applicationFailureIn(error)?.type;
    return type === turnedAway.handover || type === 'AcceptedUpdateCompletedWorkflow';
  }
  return isGrpcServiceError(error) || (error instanceof Error && isGrpcServiceError(error.cause));
}

function notNow(): ApiError {
  return new ApiError('unavailable', 'The change could not be taken just now; send it again.');
}
