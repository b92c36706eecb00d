import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import { claimTaxIdChecks } from '../db/tax-id-checks.ts';
import { taxIdCheckWorkflowId, taxIdCheckWorkflowType } from '../workflows/messages.ts';
import type { taxIdCheck } from '../workflows/tax-id-check.ts';
import type { Client } from './temporal-client.ts';
import { watchFor } from './watch.ts';

interface Starting {
  readonly client: Client;
  readonly taskQueue: string;
  readonly db: Database;
}

interface TaxIdWatch extends Starting {
  readonly log: Pick<Logger, 'warn'>;
  readonly everyMs?: number;
}

/** The most checks that one look begins: VIES takes few questions at once. */
const mostAtOnce = 10;

/**
 * Starts checks of tax ids that have no run: new ones, and those whose run was lost. Answers a function that ends the
 * watch.
 */
export function watchTaxIds({ log, everyMs, ...starting }: TaxIdWatch): () => Promise<void> {
  return watchFor({ what: 'tax ids to check', look: () => startTaxIdChecks(starting), log, everyMs });
}

/**
 * One look of that watch. A run that exists all the same, as when a person asks for the next try at once, is replaced:
 * an answer is written once, whichever run received it.
 */
export async function startTaxIdChecks({ client, taskQueue, db }: Starting): Promise<void> {
  for (const { id, tenantId } of await claimTaxIdChecks(db, mostAtOnce))
    await client.workflow.start<typeof taxIdCheck>(taxIdCheckWorkflowType, {
      workflowId: taxIdCheckWorkflowId(tenantId, id),
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      taskQueue,
      args: [{ tenantId, checkId: id }],
    });
}
