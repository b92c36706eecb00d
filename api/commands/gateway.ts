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
  /** A change that is not done by then is answered 202 (docs/api.md, "Slow ones"). */
  readonly answer: number;
  /** What Temporal has not accepted by then is given up. */
  readonly accept: number;
}

const usualPatience: Patience = { answer: 10_000, accept: 30_000 };
const askWithinMs = 1_500;
/** Temporal takes 10 updates in flight a workflow; other API processes want some of them too. */
const mostAtOnce = 6;
const pauseMs = { first: 20, most: 500 } as const;

type GatewayDeps = Pick<ApiDeps, 'temporal' | 'config' | 'log'> & {
  /** Called where a command finds no run. */
  readonly ensureRun: (tenantId: string) => Promise<EnsuredRun>;
};
type Accepted = Extract<Sent, { type: 'accepted' }>;

/** One command on its way: where it was accepted last, if it was, and whether its caller has been answered so. */
interface Attempt extends SentCommand {
  readonly giveUpAt: number;
  accepted: Accepted | null;
  promised: boolean;
}

export function createGateway(deps: GatewayDeps, patience = usualPatience): Gateway {
  const { temporal, log } = deps;
  const inFlight = new InFlight(mostAtOnce);
  return {
    async send(tenantId, commandId, request, actor) {
      const giveUpAt = Date.now() + patience.accept;
      const attempt: Attempt = { tenantId, commandId, request, actor, giveUpAt, accepted: null, promised: false };
      const waiting = new AbortController();
      const settled = inFlight.run(tenantId, () => sendUntilSettled(deps, attempt, patience));
      settled.catch((err: unknown) => {
        if (attempt.promised)
          log.error({ tenantId, commandId, err }, 'A change that was accepted could not be followed');
      });
      try {
        return await Promise.race([settled, answerAccepted(attempt, patience, waiting.signal)]);
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
 * Sends a command until it is settled: again, under the same id, where its run was handed over or an answer got lost.
 * What was promised is never given up, even if its turn comes in a run that hands it back.
 */
async function sendUntilSettled(deps: GatewayDeps, attempt: Attempt, patience: Patience): Promise<Sent> {
  let settle = attempt.request.type === 'signUp' ? settleStepwise : settleAtOnce;
  for (let pause: number = pauseMs.first; ; pause = Math.min(2 * pause, pauseMs.most)) {
    if (!attempt.promised && Date.now() > attempt.giveUpAt) throw notNow();
    try {
      return await settle(deps, attempt, patience);
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
 * Most changes are done within the time for which people wait, and one call brings the result. Where it does not come, the
 * command is sent again stepwise, and is found under its id.
 */
async function settleAtOnce(deps: GatewayDeps, attempt: Attempt, patience: Patience): Promise<Sent> {
  const { temporal } = deps;
  const result = await temporal.withDeadline(Date.now() + patience.answer, () => executeUpdate(temporal, attempt));
  return result.type === 'pending' ? settleStepwise(deps, attempt, patience) : result;
}

/** Notes that the command was accepted, and by which run, before it waits for the result. */
async function settleStepwise(deps: GatewayDeps, attempt: Attempt, patience: Patience): Promise<Sent> {
  const update = await deps.temporal.withDeadline(Date.now() + patience.accept, () => startUpdate(deps, attempt));
  attempt.accepted = { type: 'accepted', workflowId: update.workflowId, runId: update.workflowRunId ?? '' };
  const result = await update.result();
  return result.type === 'pending' ? attempt.accepted : result;
}

/**
 * Whether a command finds no run because there is nothing left to change. A living tenant's is begun again, and the command is
 * to be sent again; one that was promised is sent again here.
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

/** Answers for a command that takes its time that it was accepted, once it is so. */
async function answerAccepted(attempt: Attempt, patience: Patience, signal: AbortSignal): Promise<Sent> {
  await sleep(patience.answer, undefined, { signal });
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
