// One PostgreSQL server and one Temporal server for all test files, on free ports and in a folder that goes away.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { grantAccess } from '../../db/grants.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { bundleWorkflows } from '../../service/bundle-workflows.ts';
import { type Children, keepChildren } from '../../stack/children.ts';
import { ensureOwnedDatabase } from '../../stack/database-roles.ts';
import { type RunningPostgres, startPostgres } from '../../stack/postgres.ts';
import { ensureTemporal } from '../../stack/setup.mjs';
import { type RunningTemporal, startTemporal } from '../../stack/temporal.ts';
import { testPasswords } from './database.ts';
import { prepareNamespace } from './namespace.ts';
import { startPooler } from './pooler.ts';
import { quietPort } from './quiet-port.ts';

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
    /** Where tests reach their databases: the server, or a pooler before it (TEST_POOLER=true). */
    databasePort: string;
    isPooled: boolean;
  }
}

const templateDatabase = 'template_migrated';

/** Runs once before all tests; what it answers runs once after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { provided, stop } = await startServers();
  project.provide('workflowBundle', provided.workflowBundle);
  project.provide('postgresUrl', provided.postgresUrl);
  project.provide('templateDatabase', provided.templateDatabase);
  project.provide('databasePort', provided.databasePort);
  project.provide('isPooled', provided.isPooled);
  project.provide('temporalAddress', provided.temporalAddress);
  return stop;
}

/** Starts what tests stand on, in a folder that goes away when it is stopped. */
export async function startServers(): Promise<{
  readonly provided: ProvidedContext;
  readonly stop: () => Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'licence-billing-test-'));
  const children = keepChildren();
  const stop = async (): Promise<void> => {
    await children.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [database, temporal, workflowBundle] = await Promise.all([
      startDatabase(folder, children),
      startWorkflowServer(folder, children),
      writeBundle(folder),
    ]);
    const postgresUrl = database.url('postgres');
    const isPooled = process.env['TEST_POOLER'] === 'true';
    const databasePort = isPooled ? await startPooler(folder, postgresUrl, children) : new URL(postgresUrl).port;
    const { address: temporalAddress } = temporal;
    const provided = { workflowBundle, postgresUrl, templateDatabase, temporalAddress, databasePort, isPooled };
    return { provided, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing here must outlive a crash, so nothing waits for the disk. */
const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

async function startDatabase(folder: string, children: Children): Promise<RunningPostgres> {
  const options = {
    dataDir: join(folder, 'postgres'),
    port: await quietPort(),
    password: 'test',
    logFile: join(folder, 'postgres.log'),
    settings: fast,
  };
  const server = children.add(await startPostgres(options));
  const urls = await ensureOwnedDatabase(server, templateDatabase, testPasswords);
  await migrateDatabase(urls.migrationUrl);
  await grantAccess(urls);
  return server;
}

async function writeBundle(folder: string): Promise<string> {
  const file = join(folder, 'workflow-bundle.js');
  writeFileSync(file, await bundleWorkflows());
  return file;
}

async function startWorkflowServer(folder: string, children: Children): Promise<RunningTemporal> {
  const options = {
    executable: await ensureTemporal(),
    port: await quietPort(),
    logFile: join(folder, 'temporal.log'),
    // A run is reported as stuck after so many failed tasks; five of them take the better part of a minute.
    settings: { 'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': '2' },
  };
  const server = children.add(await startTemporal(options));
  await prepareNamespace({ connection: { address: server.address }, namespace: 'default', keepHistories: true });
  return server;
}
