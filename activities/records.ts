import { ApplicationFailure, Context, log } from '@temporalio/activity';
import type { Database } from '../db/connect.ts';
import type { Seller } from '../db/invoices.ts';
import { type RecordResult, recordStep, type Step } from '../db/steps.ts';
import type { Pace } from '../domain/pace.ts';
import { countOutcomes } from './charge-outcomes.ts';
import type { TenantRuns } from './runs.ts';

export interface RecordDependencies {
  readonly db: Database;
  readonly seller: Seller;
  readonly runs: TenantRuns;
  /** The present pace of tenants' runs. Left out, it is the usual pace. */
  readonly pace?: () => Pace;
}

/** The answer to a run for each step that it records. */
export interface Recorded extends RecordResult {
  readonly pace?: Pace;
}

export function createRecordActivities({ db, seller, runs, pace }: RecordDependencies) {
  return {
    /**
     * Writes what a step changed, in one transaction. It is safe to run again, as a step's version is recorded once; a
     * run that is behind the database ends here, and another is begun from the database.
     */
    async record(step: Step): Promise<Recorded> {
      const result = await recordStep(db, step, seller);
      if (result !== 'behind') {
        if (isWritten(result)) countOutcomes(step.happened);
        return pace === undefined ? result : { ...result, pace: pace() };
      }
      if (await isAwaited()) {
        log.warn('A run is behind what is recorded, and is replaced', { tenantId: step.tenantId });
        await runs.replace(step.tenantId, step.runId);
      }
      throw ApplicationFailure.create({ type: 'Behind', message: 'More is recorded than this run knows' });
    },
  };
}

function isWritten({ missingUsers, missing }: RecordResult): boolean {
  return missingUsers.length === 0 && missing === undefined;
}

/**
 * Whether the workflow still waits for this attempt. An attempt that was given up may find its step, and later ones,
 * recorded.
 */
async function isAwaited(): Promise<boolean> {
  const { info, client } = Context.current();
  const { workflowExecution, activityId, attempt } = info;
  if (info.isLocal || workflowExecution === undefined) return false;
  const { workflowId, runId } = workflowExecution;
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  return (raw.pendingActivities ?? []).some((one) => one.activityId === activityId && one.attempt === attempt);
}
