import type { ApiDeps } from '../deps.ts';

/** As Temporal marks a run whose workflow tasks have failed several times in a row. */
const stuckRuns =
  "WorkflowType = 'subscription' AND ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL";

/** How many tenants' runs cannot go on; null where Temporal cannot say, as one before 1.30. */
export async function countStuckRuns({ temporal, log }: Pick<ApiDeps, 'temporal' | 'log'>): Promise<number | null> {
  try {
    return (await temporal.workflow.count(stuckRuns)).count;
  } catch (error) {
    log.debug({ err: error }, 'Temporal does not say how many runs are stuck');
    return null;
  }
}
