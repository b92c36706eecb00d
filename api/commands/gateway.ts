import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Request } from '../../domain/inputs.ts';
import { type Refusal, refusals } from '../../domain/refusals.ts';
import type { EnsuredRun } from '../../domain/rules/lost-run.ts';
import type { ChangeResult } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { ApiError } from '../http/problems.ts';
import { InFlight } from './in-flight.ts';
import { beginsAgain } from './lost-run-problem.ts';
import { executeUpdate, type SentCommand, startUpdate } from './start-update.ts';
import { mayPass, refusalIn } from './update-failures.ts';

/** The outcome of sending a command: done, refused, or accepted and still under way. */
export type Sent =
  | { readonly type: 'done' }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'accepted'; readonly workflowId: string; readonly runId: string };

export interface Gateway {
  /** Sends a command to a tenant's workflow; the same id again finds the same command. */
  send(tenantId: string, commandId: string, request: Request, actor: string): Promise<Sent>;
  /** The result of an accepted command; null while it is under way. */
  ask(workflowId: string, runId: string, commandId: string): Promise<ChangeResult | null>;
}

/** How long a caller waits, in milliseconds. */
export interface AnswerTimes {
  /** A change that is not done by then is answered 202 (docs/api.md, "Slow ones"). */
  readonly answerMs: number;
  /** A command that Temporal has not accepted by then is given up. */
  readonly acceptMs: number;
}

const usualTimes: AnswerTimes = { answerMs: 10_000, acceptMs: 30_000 };
const askWithinMs = 1_500;
/** Temporal takes at most 10 updates in flight for each workflow, and other API processes need some of them. */
const mostAtOnce = 6;
const pauseMs = { first: 20, most: 500 } as const;

type GatewayDeps = Pick<ApiDeps, 'temporal' | 'config' | 'log'> & {
  /** Called where a command finds no run. */
  readonly ensureRun: (tenantId: string) => Promise<EnsuredRun>;
};
type Accepted = Extract<Sent, { type: 'accepted' }>;

/** A command that is being sent: where it was last accepted, and whether its caller was answered 202. */
interface Attempt extends SentCommand {
  readonly giveUpAt: number;
  accepted: Accepted | null;
  promised: boolean;
}

export function createGateway(deps: GatewayDeps, times = usualTimes): Gateway {
  const { temporal, log } = deps;
  const inFlight = new InFlight(mostAtOnce);
  return {
    async send(tenantId, commandId, request, actor) {
      const giveUpAt = Date.now() + times.acceptMs;
      const attempt: Attempt = { tenantId, commandId, request, actor, giveUpAt, accepted: null, promised: false };
      const waiting = new AbortController();
      const settled = inFlight.run(tenantId, () => sendUntilSettled(deps, attempt, times));
      settled.catch((err: unknown) => {
        if (attempt.promised)
          log.error({ tenantId, commandId, err }, 'A change that was accepted could not be followed');
      });
      try {
        return await Promise.race([settled, answerAccepted(attempt, times, waiting.signal)]);
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

/**
 * Sends a command until it is settled, again under the same id where its run was handed over or an answer was lost. An
 * accepted command is never given up, even if its run hands it back.
 */
async function sendUntilSettled(deps: GatewayDeps, attempt: Attempt, times: AnswerTimes): Promise<Sent> {
  let settle = attempt.request.type === 'signUp' ? settleStepwise : settleAtOnce;
  for (let pause: number = pauseMs.first; ; pause = Math.min(2 * pause, pauseMs.most)) {
    if (!attempt.promised && Date.now() > attempt.giveUpAt) throw notNow();
    try {
      return await settle(deps, attempt, times);
    } catch (error) {
      settle = settleStepwise;
      attempt.accepted = null;
      const refusal = refusalIn(error);
      if (refusal !== null) return { type: 'refused', refusal };
      if (error instanceof WorkflowNotFoundError) {
        if (await isEnded(deps, attempt)) return { type: 'refused', ...refusals.ended() };
      } else if (!mayPass(error)) throw error;
    }
    await sleep(pause, undefined, { ref: false });
  }
}

/**
 * Sends a command and waits for its result in one call, which is enough for most changes. Where it is not, the command
 * is sent again stepwise, and is found under its id.
 */
async function settleAtOnce(deps: GatewayDeps, attempt: Attempt, times: AnswerTimes): Promise<Sent> {
  const { temporal } = deps;
  const result = await temporal.withDeadline(Date.now() + times.answerMs, () => executeUpdate(temporal, attempt));
  return result.type === 'pending' ? settleStepwise(deps, attempt, times) : result;
}

/** Sends a command and notes the run that accepted it, before waiting for the result. */
async function settleStepwise(deps: GatewayDeps, attempt: Attempt, times: AnswerTimes): Promise<Sent> {
  const update = await deps.temporal.withDeadline(Date.now() + times.acceptMs, () => startUpdate(deps, attempt));
  attempt.accepted = { type: 'accepted', workflowId: update.workflowId, runId: update.workflowRunId ?? '' };
  const result = await update.result();
  return result.type === 'pending' ? attempt.accepted : result;
}

/**
 * Whether a command found no run because the tenant has ended. A living tenant's run is begun again; the caller then
 * sends the command again, but one that was answered 202 is sent again here.
 */
async function isEnded({ ensureRun, log }: GatewayDeps, { tenantId, promised }: Attempt): Promise<boolean> {
  const ensured = await ensureRun(tenantId).catch((error: unknown) => {
    if (mayPass(error)) return null;
    throw error;
  });
  if (ensured === null || ensured.outcome === 'sound') return false;
  const { outcome, why } = ensured;
  if (outcome !== 'begun') return true;
  log.warn({ tenantId, why }, 'A tenant’s run was lost and is begun again');
  if (!promised) throw beginsAgain();
  return false;
}

/** The 202 of a command that takes longer than `answerMs`, once it is accepted. */
async function answerAccepted(attempt: Attempt, times: AnswerTimes, signal: AbortSignal): Promise<Sent> {
  await sleep(times.answerMs, undefined, { signal });
  while (attempt.accepted === null) {
    if (Date.now() > attempt.giveUpAt) throw notNow();
    await sleep(pauseMs.first, undefined, { signal });
  }
  attempt.promised = true;
  return attempt.accepted;
}

function notNow(): ApiError {
  return new ApiError('unavailable', 'The change could not be taken just now; send it again.');
}
