// `npm run restore -- rewrite --per-second 20`, `npm run restore -- reconcile`: for ops, after a restore
// (docs/restore.md).

import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createStripe } from '../activities/stripe.ts';
import { connect } from '../db/connect.ts';
import { preparesOn } from '../db/pooler.ts';
import { countFindings, findReconciliation, requestReconciliation } from '../db/reconciliations.ts';
import { reconciliationWorkflowId, reconciliationWorkflowType } from '../workflows/messages.ts';
import type { ReconciliationInput } from '../workflows/reconciliation.ts';
import { loadConfig } from './config.ts';
import { type RewriteDeps, rewriteTenants } from './rewrite-tenants.ts';
import { temporalClient } from './temporal-client.ts';
import { openConnection } from './temporal-connection.ts';

const usage = 'What? npm run restore -- rewrite [--per-second 20] | reconcile';
const actor = 'ops restore';

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'per-second': { type: 'string', default: '20' } },
  });
  const perSecond = Number(values['per-second']);
  const step = steps.get(positionals[0] ?? '');
  if (step === undefined || positionals.length > 1) throw new Error(usage);
  if (!(perSecond > 0)) throw new Error('--per-second is a number above 0');
  const { databaseUrl, temporal, stripe, taskQueue, preparesStatements } = loadConfig();
  const database = connect(databaseUrl, 4, { preparesStatements: await preparesOn(databaseUrl, preparesStatements) });
  const connection = await openConnection(temporal.connection);
  const client = temporalClient({ connection, temporal });
  try {
    await step({ db: database.db, client, stripe: createStripe(stripe), taskQueue }, perSecond);
  } finally {
    await connection.close();
    await database.close();
  }
}

const steps: ReadonlyMap<string, (deps: RewriteDeps, perSecond: number) => Promise<void>> = new Map([
  ['rewrite', rewrite],
  ['reconcile', reconcile],
]);

async function rewrite(deps: RewriteDeps, perSecond: number): Promise<void> {
  const { asked, begun, ended, otherCard, failed } = await rewriteTenants(deps, perSecond);
  console.log(`${asked} tenants were asked to write down what the database lacks.`);
  tell(begun, 'had a run that was lost or behind, begun again from what is recorded');
  tell(otherCard, 'have another card at Stripe, which is saved');
  tell(ended, 'were deleted, and the database has them alive: POST /v1/ops/tenants/{t}/reconcile deletes each again');
  tell(failed, 'could not be asked: run this again');
  if (failed.length > 0) process.exitCode = 1;
}

function tell(tenants: readonly string[], what: string): void {
  if (tenants.length > 0) console.log(`${tenants.length} ${what}:\n  ${tenants.join('\n  ')}`);
}

async function reconcile({ db, client, taskQueue }: RewriteDeps): Promise<void> {
  const id = `rec_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const workflowId = reconciliationWorkflowId(id);
  await requestReconciliation(db, { id, actor, from: null, to: null, workflowId });
  const args: [ReconciliationInput] = [{ actor }];
  await client.workflow.execute(reconciliationWorkflowType, { workflowId, taskQueue, args });
  const row = await findReconciliation(db, id);
  if (row === null) throw new Error(`There is no reconciliation ${id}`);
  console.log(`Reconciliation ${id}: ${JSON.stringify(row.counts ?? (await countFindings(db, row)))}`);
  console.log(`Each difference is at /finance/reconciliations/${id}, or GET /v1/finance/reconciliations/${id}.`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
