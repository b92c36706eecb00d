// `npm run restart-run -- acme`: for ops, where a tenant's run cannot go on (docs/decisions/0014).

import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { connect, type Database } from '../db/connect.ts';
import { newestCommands } from '../db/requests.ts';
import { loadState } from '../db/subscriptions.ts';
import { remembered } from '../workflows/known-commands.ts';
import {
  carriedFrom,
  subscriptionStart,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
} from '../workflows/messages.ts';
import { subscriptionTaskQueue } from '../workflows/task-queues.ts';
import { loadConfig } from './config.ts';

export interface RestartDependencies {
  readonly db: Database;
  readonly client: Client;
  readonly taskQueue: string;
}

/**
 * Ends a run whose workflow tasks fail, and begins another from what is recorded. What was charged is not charged again, as
 * the charge keeps its key; commands that were accepted and not recorded have to be sent again by their callers. False
 * where the run is sound: then nothing is done.
 */
export async function restartRun({ db, client, taskQueue }: RestartDependencies, tenantId: string): Promise<boolean> {
  const workflowId = subscriptionWorkflowId(tenantId);
  const { raw, status } = await client.workflow.getHandle(workflowId).describe();
  if (status.name !== 'RUNNING' || (raw.pendingWorkflowTask?.attempt ?? 1) < 2) return false;
  const recorded = await loadState(db, tenantId);
  const known = await newestCommands(db, tenantId, remembered);
  const carried = recorded && carriedFrom(recorded.state, recorded.version, known);
  await client.workflow.start(subscriptionWorkflowType, {
    ...subscriptionStart({ tenantId, carried }, taskQueue),
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
  return true;
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  if (positionals.length === 0) throw new Error('Which tenants? npm run restart-run -- acme …');
  const { databaseUrl, temporal } = loadConfig();
  const database = connect(databaseUrl, 1);
  const connection = await Connection.connect(temporal.connection);
  const client = new Client({ connection, namespace: temporal.namespace });
  for (const tenantId of positionals) {
    const restarted = await restartRun({ db: database.db, client, taskQueue: subscriptionTaskQueue }, tenantId);
    console.log(
      `${tenantId}: ${restarted ? 'begun again from what is recorded' : 'its run is sound, nothing was done'}`,
    );
  }
  await connection.close();
  await database.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
