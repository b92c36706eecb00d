// One PostgreSQL server and one Temporal server for all test files, on free ports and in a folder that goes away.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '../../db/migrate.ts';
import { ensureTemporal } from '../../scripts/setup.mjs';
import { freePort } from '../../scripts/stack/ports.ts';
import { ensureDatabase, type RunningPostgres, startPostgres } from '../../scripts/stack/postgres.ts';
import { type Running, signalGroup } from '../../scripts/stack/processes.ts';
import { type RunningTemporal, startTemporal } from '../../scripts/stack/temporal.ts';
import { prepareNamespace } from '../../scripts/stack/temporal-namespace.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the test server; its namespace is `default`, with the search attributes registered. */
    temporalAddress: string;
    /** The superuser's connection string for the server's own database. */
    postgresUrl: string;
    /** The file with the workflows, bundled once for all workers. */
    workflowBundle: string;
    /** A migrated, empty database to make others from. */
    templateDatabase: string;
  }
}

const templateDatabase = 'template_migrated';

/** Runs once before all tests; what it answers runs once after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'licence-billing-test-'));
  const running: Running[] = [];
  const killAll = (): void => {
    for (const { pid } of running) signalGroup(pid, 'SIGKILL');
  };
  process.once('exit', killAll);
  const teardown = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop()));
    process.off('exit', killAll);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [database, temporal, workflowBundle] = await Promise.all([
      startDatabase(folder, running),
      startWorkflowServer(folder, running),
      bundleWorkflows(folder),
    ]);
    project.provide('workflowBundle', workflowBundle);
    project.provide('postgresUrl', database.url('postgres'));
    project.provide('templateDatabase', templateDatabase);
    project.provide('temporalAddress', temporal.address);
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}

/** Nothing here must outlive a crash, so nothing waits for the disk. */
const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

async function startDatabase(folder: string, running: Running[]): Promise<RunningPostgres> {
  const options = {
    dataDir: join(folder, 'postgres'),
    port: await freePort(),
    password: 'test',
    logFile: join(folder, 'postgres.log'),
    settings: fast,
  };
  const server = await startPostgres(options);
  running.push(server);
  await ensureDatabase(server, templateDatabase);
  await migrateDatabase(server.url(templateDatabase));
  return server;
}

async function bundleWorkflows(folder: string): Promise<string> {
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
  const quiet = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: quiet });
  const file = join(folder, 'workflow-bundle.js');
  writeFileSync(file, code);
  return file;
}

async function startWorkflowServer(folder: string, running: Running[]): Promise<RunningTemporal> {
  const server = await startTemporal({
    executable: await ensureTemporal(),
    port: await freePort(),
    logFile: join(folder, 'temporal.log'),
  });
  running.push(server);
  await prepareNamespace({ connection: { address: server.address }, namespace: 'default', keepHistories: true });
  return server;
}
