import { activityInfo } from '@temporalio/activity';
import type { MadeBy } from '../db/ledger.ts';

/** The present workflow, run and activity. Rows name them, so that they lead to their history. */
export function madeBy(): MadeBy {
  const { activityId, workflowExecution } = activityInfo();
  if (workflowExecution === undefined) throw new Error('This activity belongs to a workflow');
  const { workflowId, runId } = workflowExecution;
  return { workflowId, runId, activityId };
}
