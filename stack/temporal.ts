// The embedded Temporal server, with its UI and its data in one SQLite file.
import { Connection } from '@temporalio/client';
import { launchUntilReady, type Running, stopRemembered } from './processes.ts';

export type TemporalOptions = {
  executable: string;
  port: number;
  /** The port of the UI; without it there is no UI. */
  uiPort?: number;
  /** The file of the data; without it they are in memory. */
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
   * The server delays a run that continues as new within a second of its start. On a test clock a period's run takes a
   * tenth of that, so two years would take half a minute instead of seconds.
   */
  'history.workflowIdReuseMinimalInterval': '"1ms"',
  /**
   * The longest pause before a failed workflow task is tried again. By default it is ten minutes, for which the tenant
   * would not be served.
   */
  'history.workflowTaskRetryMaxInterval': '"10s"',
};

/** With a write-ahead log a commit is one write and one wait for the disk; SQLite's default takes several of both. */
const pragmas = ['journal_mode=WAL', 'synchronous=FULL'].flatMap((pragma) => ['--sqlite-pragma', pragma]);

/** Starts the server and waits until it serves. */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const { executable, logFile, recordFile, abort } = options;
  const address = `127.0.0.1:${options.port}`;
  const running = await launchUntilReady(
    {
      name: 'Temporal',
      command: executable,
      args: serverArguments(options),
      logFile,
      ...(recordFile !== undefined && { recordFile }),
    },
    { ready: () => serves(address), withinMs: 60_000, abort },
  );
  return { ...running, address };
}

function serverArguments({ port, uiPort, databaseFile, settings }: TemporalOptions): string[] {
  const dynamicConfig = Object.entries({ ...usualSettings, ...settings });
  const common = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'];
  return [
    ...common,
    ...dynamicConfig.flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(databaseFile === undefined ? [] : ['--db-filename', databaseFile, ...pragmas]),
  ];
}

export async function stopLeftoverTemporal(recordFile: string, databaseFile: string): Promise<void> {
  await stopRemembered(recordFile, databaseFile);
}

/** Whether the server answers and has its default namespace, which it creates last. */
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
