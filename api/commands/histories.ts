import { isGrpcServiceError, type WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { temporal as Api } from '@temporalio/proto';
import type { MadeBy } from '../../db/ledger.ts';
import type { ApiDeps } from '../deps.ts';

/** Longer than Temporal needs for it, and short enough for a page that can do without. */
const patienceMs = 1_000;

type HistoryDeps = Pick<ApiDeps, 'temporal' | 'log'>;

/** What Temporal has of a charge. */
export interface ChargeInTemporal {
  /** Whether the history of its run is still kept; `unknown` where Temporal does not say so in time. */
  readonly history: 'kept' | 'gone' | 'unknown';
  /** The event that had it made; null where it was not found. */
  readonly eventId: string | null;
}

/** Finds a charge in the history of its run, which may hold more than one bill. */
export async function findInHistory(deps: HistoryDeps, { activityId, ...run }: MadeBy): Promise<ChargeInTemporal> {
  const history = await within(deps, run, (handle) => handle.fetchHistory());
  if (typeof history === 'string') return { history, eventId: null };
  const made = history.events?.find((event) => event.activityTaskScheduledEventAttributes?.activityId === activityId);
  return { history: 'kept', eventId: made?.eventId?.toString() ?? null };
}

/** How a charge of unknown outcome is being looked up. */
export interface LookUps {
  /** How often it has been, without a clear answer. */
  readonly tries: number;
  /** When the next is; null while one is under way. */
  readonly nextAt: Date | null;
}

const lookingUp: ReadonlySet<string> = new Set(['lookUpCharge', 'awaitPayer']);

/** How often a tenant's undecided charge was looked up, and when it will be; null where no look-up waits, or Temporal does not say. */
export async function lookUpsOf(deps: HistoryDeps, workflowId: string): Promise<LookUps | null> {
  // The present run: a look-up goes on in the next one where a run ends.
  const described = await within(deps, { workflowId }, (run) => run.describe());
  if (typeof described === 'string') return null;
  const pending = described.raw.pendingActivities?.find(({ activityType }) => lookingUp.has(activityType?.name ?? ''));
  return pending === undefined ? null : lookUpsIn(pending);
}

type PendingActivity = Api.api.workflow.v1.IPendingActivityInfo;

/** A try that has not begun counts as the next one. */
function lookUpsIn({ attempt, nextAttemptScheduleTime: next }: PendingActivity): LookUps {
  const nextAt = next?.seconds == null ? null : new Date(Number(next.seconds) * 1000);
  return { tries: Math.max(0, (attempt ?? 1) - 1), nextAt };
}

/** What a run is asked, by its ids, which does not need the visibility store: that one takes few requests a second. */
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

/** A history that is not there is told in the server's words, a run in the client's. */
function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === notFound);
}
