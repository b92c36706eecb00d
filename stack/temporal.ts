// The local Temporal server, with its UI and its data in one SQLite file.
import { Connection } from '@temporalio/client';
import { findRemembered, launch, type Running, stopLeftover, untilReady } from './processes.ts';

export type TemporalOptions = {
  executable: string;
  port: number;
  /** Without one there is no UI. */
  uiPort?: number;
  /** Without one nothing outlives the server. */
  databaseFile?: string;
  logFile: string;
  recordFile?: string;
  /** Further dynamic configuration. */
  settings?: Readonly<Record<string, string>>;
  abort?: AbortSignal;
};

export type RunningTemporal = Running & { address: string };

const usualSettings = {
  /**
   * A server holds a run back that continues as new within a second of its start. A test clock passes through a period's
   * run in a tenth of that: two years would take half a minute instead of seconds.
   */
  'history.workflowIdReuseMinimalInterval': '"1ms"',
  /**
   * A workflow task that some workers in a row have died with is given up after this, where the server's own opinion is up
   * to ten minutes: for so long the tenant would not be served.
   */
  'history.workflowTaskRetryMaxInterval': '"10s"',
};

/**
 * A commit is one write to the end of a log and one wait for the disk. SQLite's own opinion, a journal of what each page was
 * before, takes several of both, and keeps what is committed no better.
 */
const pragmas = ['journal_mode=WAL', 'synchronous=FULL'].flatMap((pragma) => ['--sqlite-pragma', pragma]);

/** Starts the server; one left behind on the same data is stopped first. */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const address = `127.0.0.1:${options.port}`;
  const ui = options.uiPort === undefined ? ['--headless'] : ['--ui-port', String(options.uiPort)];
  const database = options.databaseFile === undefined ? [] : ['--db-filename', options.databaseFile, ...pragmas];
  const running = await launch({
    name: 'Temporal',
    command: options.executable,
    args: [
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--port',
      String(options.port),
      '--log-level',
      'warn',
      ...Object.entries({ ...usualSettings, ...options.settings }).flatMap(([name, value]) => [
        '--dynamic-config-value',
        `${name}=${value}`,
      ]),
      ...ui,
      ...database,
    ],
    logFile: options.logFile,
    ...(options.recordFile !== undefined && { recordFile: options.recordFile }),
  });
  try {
    await untilReady(running, () => serves(address), options.logFile, 60_000, options.abort);
    return { ...running, address };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

export async function stopLeftoverTemporal(recordFile: string, databaseFile: string): Promise<void> {
  const pid = findRemembered(recordFile, databaseFile);
  if (pid !== undefined) await stopLeftover(pid);
}

/** Whether the server answers and its default namespace, the last thing that it makes, is there. */
async function serves(address: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: '1s' });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}
