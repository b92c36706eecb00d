import { isGrpcServiceError, type WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { temporal as Api } from '@temporalio/proto';
import type { MadeBy } from '../../db/ledger.ts';
import type { ApiDeps } from '../deps.ts';

/** Longer than Temporal needs, and short enough for a page that can do without the answer. */
const patienceMs = 1_000;

type HistoryDeps = Pick<ApiDeps, 'temporal' | 'log'>;

/** A charge in Temporal's history. */
export interface ChargeInTemporal {
  /** Whether the history of its run is kept; `unknown` where Temporal does not answer in time. */
  readonly history: 'kept' | 'gone' | 'unknown';
  /** The id of the event that scheduled the charge; null where it was not found. */
  readonly eventId: string | null;
}

/** Finds a charge in the history of its run, which may hold more than one bill. */
export async function findInHistory(deps: HistoryDeps, { activityId, ...run }: MadeBy): Promise<ChargeInTemporal> {
  const history = await within(deps, run, (handle) => handle.fetchHistory());
  if (typeof history === 'string') return { history, eventId: null };
  const made = history.events?.find((event) => event.activityTaskScheduledEventAttributes?.activityId === activityId);
  return { history: 'kept', eventId: made?.eventId?.toString() ?? null };
}

/** How far the look-ups of a charge of unknown outcome have come. */
export interface LookUps {
  /** How many look-ups have had no clear answer. */
  readonly tries: number;
  /** When the next look-up is; null while one is under way. */
  readonly nextAt: Date | null;
}

const lookingUp: ReadonlySet<string> = new Set(['lookUpCharge', 'awaitPayer']);

/** The look-ups of a tenant's undecided charge; null where none waits, or Temporal does not answer. */
export async function lookUpsOf(deps: HistoryDeps, workflowId: string): Promise<LookUps | null> {
  // The present run is described, as the next run continues a look-up.
  const described = await within(deps, { workflowId }, (run) => run.describe());
  if (typeof described === 'string') return null;
  const pending = described.raw.pendingActivities?.find(({ activityType }) => lookingUp.has(activityType?.name ?? ''));
  return pending === undefined ? null : lookUpsIn(pending);
}

type PendingActivity = Api.api.workflow.v1.IPendingActivityInfo;

/** Reads an activity's attempts as look-ups: one that has not begun is the next. */
function lookUpsIn({ attempt, nextAttemptScheduleTime: next }: PendingActivity): LookUps {
  const nextAt = next?.seconds == null ? null : new Date(Number(next.seconds) * 1000);
  return { tries: Math.max(0, (attempt ?? 1) - 1), nextAt };
}

/** Calls a run, found by its ids. That needs no visibility store, which takes few requests a second. */
async function within<T>(
  { temporal, log }: HistoryDeps,
  { workflowId, runId }: { readonly workflowId: string; readonly runId?: string },
  ask: (run: WorkflowHandle) => Promise<T>,
): Promise<T | 'gone' | 'unknown'> {
  try {
    return await temporal.withDeadline(Date.now() + patienceMs, () =>
      ask(temporal.workflow.getHandle(workflowId, runId)),
    );
  } catch (error) {
    if (isNotFound(error)) return 'gone';
    log.warn({ workflowId, runId, err: error }, 'Temporal does not say whether it keeps a history');
    return 'unknown';
  }
}

const notFound = 5;

/** Whether a run or its history is missing: the server reports the one, the client the other. */
function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === notFound);
}
