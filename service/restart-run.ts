// `npm run restart-run -- acme`: for ops, where a tenant's run was lost or cannot go on (docs/decisions/0014, 0024).

import { parseArgs } from 'node:util';
import { Connection } from '@temporalio/client';
import { ensureRun } from '../api/commands/ensure-run.ts';
import { connect } from '../db/connect.ts';
import { preparesOn } from '../db/pooler.ts';
import { loadConfig } from './config.ts';
import { temporalClient } from './temporal-client.ts';

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  if (positionals.length === 0) throw new Error('Which tenants? npm run restart-run -- acme …');
  const { databaseUrl, temporal, taskQueue, preparesStatements } = loadConfig();
  const database = connect(databaseUrl, 1, { preparesStatements: await preparesOn(databaseUrl, preparesStatements) });
  const connection = await Connection.connect(temporal.connection);
  const client = temporalClient({ connection, temporal });
  const deps = { db: database.db, client, taskQueue };
  for (const tenantId of positionals) {
    const { outcome, why } = await ensureRun(deps, tenantId, { evenIfFailing: true });
    console.log(
      `${tenantId}: ${why === null ? `nothing was done (${outcome})` : `its run ${why}, and is begun again`}`,
    );
  }
  await connection.close();
  await database.close();
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
