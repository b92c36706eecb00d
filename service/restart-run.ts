// `npm run restart-run -- acme`, or `-- --query '…'`: for ops, where runs were lost or cannot go on
// (docs/decisions/0024, 0035).
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { reportedProblems } from '../activities/stuck-runs.ts';
import { type EnsureOptions, ensureRun, judgeTenantsRun } from '../api/commands/ensure-run.ts';
import { connect } from '../db/connect.ts';
import { preparesOn } from '../db/pooler.ts';
import { tenantIdOf } from '../workflows/messages.ts';
import { loadConfig } from './config.ts';
import { listRunsOf, ofTenants, running } from './runs-by-query.ts';
import { type Client, temporalClient } from './temporal-client.ts';
import { openConnection } from './temporal-connection.ts';

const usage = `Which tenants? npm run restart-run -- acme …
or by a query of Temporal's: npm run restart-run -- --query "${reportedProblems}"
  --dry-run          says what it would do
  --per-second 5     how many at most
  --even-if-sound    also runs that seem to be sound, as where the workers of their version are gone for good`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    query: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    'per-second': { type: 'string', default: '5' },
    'even-if-sound': { type: 'boolean', default: false },
  },
});

const options: EnsureOptions = { evenIfFailing: true, evenIfSound: values['even-if-sound'] };

async function main(): Promise<void> {
  if (positionals.length === 0 && values.query === undefined) throw new Error(usage);
  const pauseMs = 1_000 / Number(values['per-second']);
  if (!(pauseMs > 0 && pauseMs < Number.POSITIVE_INFINITY)) throw new Error('--per-second must be a number above 0');
  const { databaseUrl, temporal, taskQueue, preparesStatements } = loadConfig();
  const database = connect(databaseUrl, 1, { preparesStatements: await preparesOn(databaseUrl, preparesStatements) });
  const connection = await openConnection(temporal.connection);
  const client = temporalClient({ connection, temporal });
  const deps = { db: database.db, client, taskQueue };
  const tenantIds = [...positionals, ...(values.query === undefined ? [] : await tenantsOf(client, values.query))];
  console.log(`${tenantIds.length} tenants`);
  for (const tenantId of tenantIds) {
    // A run that cannot be looked up must not hold up the others.
    const done = await (values['dry-run'] ? wouldDo(deps, tenantId) : restart(deps, tenantId)).catch(failed);
    console.log(`${tenantId}: ${done}`);
    await sleep(pauseMs);
  }
  await connection.close();
  await database.close();
}

/** Collects all tenants first, because the list may change while it is worked through. */
async function tenantsOf(client: Client, query: string): Promise<readonly string[]> {
  const found = await listRunsOf(client, `${running} AND ${ofTenants(query)}`, Number.POSITIVE_INFINITY);
  return found.map(tenantIdOf);
}

async function restart(deps: Parameters<typeof ensureRun>[0], tenantId: string): Promise<string> {
  const { outcome, why } = await ensureRun(deps, tenantId, options);
  return why === null ? `nothing was done (${outcome})` : `its run ${why}, and is begun again`;
}

async function wouldDo(deps: Parameters<typeof ensureRun>[0], tenantId: string): Promise<string> {
  const { outcome, why } = await judgeTenantsRun(deps, tenantId, options);
  return why === null ? `nothing would be done (${outcome})` : `its run ${why}, and would be begun again`;
}

function failed(error: unknown): string {
  process.exitCode = 1;
  return `could not be looked up (${error instanceof Error ? error.message : String(error)})`;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
