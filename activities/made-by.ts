import { activityInfo } from '@temporalio/activity';
import type { MadeBy } from '../db/ledger.ts';

/** The workflow, run and activity at work: what is written names them, so that it leads to its history. */
export function madeBy(): MadeBy {
  const { activityId, workflowExecution } = activityInfo();
  if (workflowExecution === undefined) throw new Error('This activity belongs to a workflow');
  const { workflowId, runId } = workflowExecution;
  return { workflowId, runId, activityId };
}
