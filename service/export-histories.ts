// `npm run export-histories -- <folder>`: keeps the histories of tenants' closed runs beyond the namespace's retention
// (docs/operations.md).
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from '../db/connect.ts';
import { tenantsWithoutHistories } from '../db/deletion.ts';
import { preparesOn } from '../db/pooler.ts';
import { loadConfig } from './config.ts';
import { keepHistories, removeHistories } from './kept-histories.ts';
import { temporalClient } from './temporal-client.ts';
import { openConnection } from './temporal-connection.ts';

async function main(): Promise<void> {
  const [given, ...others] = parseArgs({ allowPositionals: true }).positionals;
  if (given === undefined || others.length > 0) throw new Error('Where to? npm run export-histories -- <folder>');
  const folder = resolve(given);
  const { databaseUrl, temporal, preparesStatements } = loadConfig();
  const database = connect(databaseUrl, 1, { preparesStatements: await preparesOn(databaseUrl, preparesStatements) });
  try {
    const connection = await openConnection(temporal.connection);
    try {
      const { written, wereThere, gone } = await keepHistories(temporalClient({ connection, temporal }), folder);
      console.log(`${written} histories were written to ${folder}, ${wereThere} were there.`);
      if (gone.length > 0)
        console.log(`${gone.length} had ended at Temporal before they were read: ${gone.join(', ')}`);
    } finally {
      await connection.close();
    }
    const removed = removeHistories(folder, await tenantsWithoutHistories(database.db, Date.now()));
    console.log(`${removed} deleted tenants' were removed, as their certificates say.`);
  } finally {
    await database.close();
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
