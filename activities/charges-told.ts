import type { Client } from '@temporalio/client';
import { decodeOptionalSinglePayload } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { Database } from '../db/connect.ts';
import type { ReconciledCharge } from '../db/reconciled-rows.ts';
import { runsAfter } from '../db/runs.ts';
import { type ChargesTold, type ChargeTold, chargesToldField } from '../domain/finance/charges-told.ts';
import { judgeHistory } from '../domain/finance/reconciliation.ts';

/** How many runs one query names by their ids. */
const runsAList = 250;

/**
 * The charges that no memo of their runs confirms just as the ledger has them. Temporal's memos are listed for many
 * runs at a time; the charges answered here are then compared with their histories.
 */
export async function notAsTold(
  db: Database,
  temporal: Client,
  charges: readonly ReconciledCharge[],
  onProgress: () => void,
): Promise<readonly ReconciledCharge[]> {
  const after = await runsAfter(db, charges);
  const told = new Map<string, ChargeTold>();
  for (let first = 0; first < after.length; first += runsAList) {
    onProgress();
    for (const { runId, charges: ofRun } of await toldIn(temporal, after.slice(first, first + runsAList)))
      for (const charge of ofRun) told.set(nameOf(runId, charge.activityId), charge);
  }
  return charges.filter((charge) => {
    const one = told.get(nameOf(charge.runId, charge.activityId));
    return one === undefined || judgeHistory(charge, one).type !== 'nothing';
  });
}

function nameOf(runId: string, activityId: string): string {
  return `${runId} ${activityId}`;
}

/** The charges in the memos of these runs, as far as the visibility store has the runs. */
async function toldIn(
  { workflowService, options: { namespace, loadedDataConverter } }: Client,
  runIds: readonly string[],
): Promise<readonly ChargesTold[]> {
  const query = `RunId IN (${runIds.map((runId) => `'${runId}'`).join(', ')})`;
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, query, pageSize: runIds.length });
  const told = await Promise.all(
    executions.map(({ memo }) => decodeOptionalSinglePayload(loadedDataConverter, memo?.fields?.[chargesToldField])),
  );
  return (told as (ChargesTold | null | undefined)[]).filter((one) => one != null);
}
