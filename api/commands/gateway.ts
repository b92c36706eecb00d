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
import type { Command, Request, SignUp } from '../../domain/inputs.ts';
import { type Refusal, refusals } from '../../domain/refusals.ts';
import {
  type ChangeResult,
  type Envelope,
  subscriptionStart,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
  turnedAway,
  updateOf,
} from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { ApiError } from '../http/problems.ts';
import { InFlight } from './in-flight.ts';

/** What became of a command: done, refused, or accepted and still under way. */
export type Sent =
  | { readonly type: 'done' }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'accepted'; readonly workflowId: string; readonly runId: string };

export interface Gateway {
  /** Gives a tenant's workflow a command; the same id again finds the same command. */
  send(tenantId: string, commandId: string, request: Request, actor: string): Promise<Sent>;
  /** How an accepted command went; null while it is under way. */
  ask(workflowId: string, runId: string, commandId: string): Promise<ChangeResult | null>;
}

/** How long people wait, in milliseconds. */
export interface Patience {
  /** A change that is not done by then is answered 202 (api.md, "Slow ones"). */
  readonly answer: number;
  /** What Temporal has not accepted by then is given up. */
  readonly accept: number;
}

const usualPatience: Patience = { answer: 10_000, accept: 30_000 };
const askWithinMs = 1_500;
/** Temporal takes 10 updates in flight a workflow (facts.md); other API processes want some of them too. */
const mostAtOnce = 6;
const pauseMs = { first: 20, most: 500 } as const;

type UpdateHandle = WorkflowUpdateHandle<ChangeResult>;
type Accepted = Extract<Sent, { type: 'accepted' }>;

/** One command on its way: where it was accepted last, if it was, and whether the caller has been answered so. */
interface Attempt {
  readonly giveUpAt: number;
  accepted: Accepted | null;
  promised: boolean;
}

export function createGateway(
  { temporal, config, log }: Pick<ApiDeps, 'temporal' | 'config' | 'log'>,
  patience = usualPatience,
): Gateway {
  const inFlight = new InFlight(mostAtOnce);

  async function start(tenantId: string, commandId: string, request: Request, actor: string): Promise<UpdateHandle> {
    const command: Command = { ...request, commandId };
    const args: [Envelope] = [{ command, actor }];
    const options = { updateId: commandId, args, waitForStage: 'ACCEPTED' as const };
    if (request.type === 'signUp') return startLife(request, options);
    return temporal.workflow.getHandle(subscriptionWorkflowId(tenantId)).startUpdate(updateOf(request.type), options);
  }

  /** The first command starts the workflow; a tenant's id never starts another. */
  function startLife({ tenantId }: SignUp, options: { updateId: string; args: [Envelope]; waitForStage: 'ACCEPTED' }) {
    const startWorkflowOperation = new WithStartWorkflowOperation(subscriptionWorkflowType, {
      ...subscriptionStart({ tenantId }, config.taskQueue),
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
    return temporal.workflow.startUpdateWithStart(updateOf('signUp'), { ...options, startWorkflowOperation });
  }

  /**
   * Sends a command until it is settled: again, under the same id, where its run was handed over or an answer got lost.
   * What was promised is never given up, even if its turn comes in a run that hands it back.
   */
  async function insist(attempt: Attempt, ...command: Parameters<Gateway['send']>): Promise<Sent> {
    for (let pause: number = pauseMs.first; ; pause = Math.min(2 * pause, pauseMs.most)) {
      if (!attempt.promised && Date.now() > attempt.giveUpAt) throw notNow();
      try {
        const handle = await temporal.withDeadline(Date.now() + patience.accept, () => start(...command));
        const accepted: Accepted = {
          type: 'accepted',
          workflowId: handle.workflowId,
          runId: handle.workflowRunId ?? '',
        };
        attempt.accepted = accepted;
        const result = await handle.result();
        return result.type === 'pending' ? accepted : result;
      } catch (error) {
        attempt.accepted = null;
        const refusal = refusalIn(error);
        if (refusal !== null) return { type: 'refused', refusal };
        if (!mayPass(error)) throw error;
      }
      await sleep(pause, undefined, { ref: false });
    }
  }

  /** Of a command that takes its time: that it was accepted, once it is so. */
  async function promise(attempt: Attempt, signal: AbortSignal): Promise<Sent> {
    await sleep(patience.answer, undefined, { signal });
    while (attempt.accepted === null) {
      if (Date.now() > attempt.giveUpAt) throw notNow();
      await sleep(pauseMs.first, undefined, { signal });
    }
    attempt.promised = true;
    return attempt.accepted;
  }

  return {
    async send(tenantId, commandId, request, actor) {
      const attempt: Attempt = { giveUpAt: Date.now() + patience.accept, accepted: null, promised: false };
      const waiting = new AbortController();
      const settled = inFlight.run(tenantId, () => insist(attempt, tenantId, commandId, request, actor));
      settled.catch((err: unknown) => {
        if (attempt.promised)
          log.error({ tenantId, commandId, err }, 'A change that was accepted could not be followed');
      });
      try {
        return await Promise.race([settled, promise(attempt, waiting.signal)]);
      } finally {
        waiting.abort();
      }
    },

    async ask(workflowId, runId, commandId) {
      const update = temporal.workflow.getHandle(workflowId, runId).getUpdateHandle<ChangeResult>(commandId);
      try {
        return await temporal.withDeadline(Date.now() + askWithinMs, () => update.result());
      } catch (error) {
        const refusal = refusalIn(error);
        return refusal === null ? null : { type: 'refused', refusal };
      }
    },
  };
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
