// A multi-service Temporal with PostgreSQL on this machine. Its processes outlive the program that starts them.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import postgres from 'postgres';
import { prepareNamespace } from '../../service/namespace.ts';
import { isPortAnswered } from '../ports.ts';
import { ensureDatabase, pidOfPostgres, startPostgres, stopLeftoverPostgres } from '../postgres.ts';
import { findRemembered, isAlive } from '../process-record.ts';
import { launchUntilReady, signalGroup, stopRemembered } from '../processes.ts';
import { messageOf, UserError } from '../setup/tools.mjs';
import {
  databases,
  dynamicConfig,
  type Part,
  parts,
  portOf,
  roleOf,
  type Service,
  serverConfig,
  uiConfig,
} from './layout.ts';
import type { ClusterSettings } from './settings.ts';

const run = promisify(execFile);

export interface Programs {
  readonly server: string;
  readonly sql: string;
  readonly ui: string;
}

export interface Cluster {
  /** Where clients find the frontend. */
  readonly address: string;
  readonly uiUrl: string;
  /** A connection string for one of the databases of Temporal's PostgreSQL. */
  databaseUrl(database: string): string;
  /** The process of a part; undefined where it does not run. */
  pidOf(part: Part): number | undefined;
  /** Starts a part; does nothing where it runs. */
  start(part: Part): Promise<void>;
  stop(part: Part): Promise<void>;
  /**
   * Ends a part at once, and waits for that. SIGQUIT makes PostgreSQL end its connections and leave recovery to its
   * next start.
   */
  kill(part: Part, signal?: 'SIGKILL' | 'SIGQUIT'): Promise<void>;
}

export const clusterNamespace = 'default';
/** How long closed runs are kept: the trial on a cluster is examined afterwards. */
const retentionDays = 90;

const readyWithinMs = 90_000;
/** Each of five processes keeps 20 connections to either database. */
const postgresSettings = { max_connections: '300' };

/** The cluster with these settings, whether it runs or not. */
export function clusterOf({ dataDir, port }: ClusterSettings, programs: Programs): Cluster {
  const file = (...names: string[]): string => join(dataDir, ...names);
  mkdirSync(file('config', 'ui'), { recursive: true, mode: 0o700 });
  const password = rememberedPassword(file('password'));
  const postgresFolder = file('postgres');
  const record = (part: Part): string => file('run', `${part}.json`);
  const databaseUrl = (database: string): string =>
    `postgres://postgres:${password}@127.0.0.1:${portOf(port, 'postgres')}/${database}`;

  const pidOf = (part: Part): number | undefined =>
    part === 'postgres' ? pidOfPostgres(postgresFolder) : findRemembered(record(part), dataDir);

  async function startDatabase(): Promise<void> {
    const logFile = file('logs', 'postgres.log');
    const server = { dataDir: postgresFolder, port: portOf(port, 'postgres'), password, logFile };
    const running = await startPostgres({ ...server, settings: postgresSettings });
    running.process.unref();
    for (const database of Object.values(databases)) await ensureDatabase({ url: databaseUrl }, database);
    const prepare = (schema: string, database: string): Promise<void> =>
      prepareSchema(programs.sql, server, { schema, database, url: databaseUrl(database) });
    await prepare('temporal', databases.executions);
    await prepare('visibility', databases.visibility);
  }

  async function startService(service: Service): Promise<void> {
    const config = file('config', `${service}.json`);
    const dynamicConfigFile = file('config', 'dynamic.json');
    writeConfig(dynamicConfigFile, dynamicConfig);
    writeConfig(config, serverConfig(service, { port, password, dynamicConfig: dynamicConfigFile }));
    const args = ['--config-file', config, '--allow-no-auth', 'start', '--service', roleOf(service)];
    await launchPart(service, programs.server, args);
  }

  async function startUi(): Promise<void> {
    writeConfig(file('config', 'ui', 'cluster.yaml'), uiConfig(port));
    await launchPart('ui', programs.ui, ['--root', file('config'), '--config', 'ui', '--env', 'cluster', 'start']);
  }

  async function launchPart(part: Part, command: string, args: string[]): Promise<void> {
    const logFile = file('logs', `${part}.log`);
    const running = await launchUntilReady(
      { name: `Temporal's ${part}`, command, args, logFile, recordFile: record(part) },
      { ready: () => isPortAnswered(portOf(port, part)), withinMs: readyWithinMs },
    );
    running.process.unref();
  }

  return {
    address: `127.0.0.1:${portOf(port, 'frontend')}`,
    uiUrl: `http://127.0.0.1:${portOf(port, 'ui')}`,
    databaseUrl,
    pidOf,
    async start(part) {
      if (pidOf(part) !== undefined) return;
      if (part === 'postgres') await startDatabase();
      else if (part === 'ui') await startUi();
      else await startService(part);
    },
    async stop(part) {
      if (part === 'postgres') await stopLeftoverPostgres(postgresFolder);
      else await stopRemembered(record(part), dataDir, 'SIGTERM', 15_000);
    },
    async kill(part, signal = 'SIGKILL') {
      const pid = pidOf(part);
      if (pid === undefined) throw new UserError(`${part} does not run.`);
      signalGroup(pid, signal);
      while (isAlive(pid)) await sleep(20);
    },
  };
}

/** Makes Temporal's schema in a database, or brings it up to date. */
async function prepareSchema(
  program: string,
  { port, password }: { readonly port: number; readonly password: string },
  { schema, database, url }: Readonly<Record<'schema' | 'database' | 'url', string>>,
): Promise<void> {
  const to = ['--plugin', 'postgres12', '--port', String(port), '--user', 'postgres', '--database', database];
  const tool = (...args: string[]) =>
    run(program, [...to, ...args], { env: { ...process.env, SQL_PASSWORD: password } });
  try {
    if (!(await hasSchema(url))) await tool('setup-schema', '--version', '0.0');
    await tool('update-schema', '--schema-name', `postgresql/v12/${schema}`);
  } catch (error) {
    throw new UserError(`Temporal's schema cannot be made in ${database}:\n${messageOf(error)}`);
  }
}

/**
 * Starts the parts that do not run, one after another: on an empty store two services that start at once collide in
 * writing the cluster's metadata. Then makes the namespace with its search attributes.
 */
export async function startCluster(cluster: Cluster, onPart: (part: Part) => void = () => undefined): Promise<void> {
  for (const part of parts) {
    onPart(part);
    await cluster.start(part);
  }
  const connection = await Connection.connect({ address: cluster.address });
  try {
    await prepareNamespace(connection, { namespace: clusterNamespace, retentionDays });
  } finally {
    await connection.close();
  }
}

/** Stops all parts in the reverse order of their start. */
export async function stopCluster(cluster: Cluster, onPart: (part: Part) => void = () => undefined): Promise<void> {
  for (const part of parts.toReversed()) {
    onPart(part);
    await cluster.stop(part);
  }
}

function rememberedPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** JSON is YAML too. The file holds a password. */
function writeConfig(file: string, config: object): void {
  writeFileSync(file, JSON.stringify(config, undefined, 2), { mode: 0o600 });
}

async function hasSchema(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1 });
  try {
    const [row] = await sql<{ found: boolean }[]>`select to_regclass('schema_version') is not null as found`;
    return row?.found === true;
  } finally {
    await sql.end();
  }
}
