// `npm run test:pooler -- [files]`: the service's tests, or a few of them, with a real pgbouncer before the database.
import { spawnSync } from 'node:child_process';
import { ensurePgbouncer, findPgbouncer } from '../stack/setup/pgbouncer.mjs';
import { messageOf } from '../stack/setup/tools.mjs';

/**
 * Tests that use every kind of statement: lists, transactions, pipelined ones, ones built at run time, and migrations.
 */
const few = ['test/pooler', 'test/api/story.test.ts', 'test/api/concurrency.test.ts', 'test/db/migrations.test.ts'];

function run(): number {
  const files = process.argv.slice(2);
  const args = ['vitest', 'run', '--project', 'integration', ...(files.length === 0 ? few : files)];
  const env = { ...process.env, TEST_POOLER: 'true' };
  return spawnSync('npx', args, { stdio: 'inherit', env }).status ?? 1;
}

try {
  await ensurePgbouncer();
  if (findPgbouncer() !== null) process.exitCode = run();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
