import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pidOfPostgres } from '../../stack/postgres.ts';
import { signalGroup } from '../../stack/processes.ts';
import { ended } from './ended.ts';
import { quietPort } from './quiet-port.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The whole stack as the README's command starts it, on ports and data of its own. */
export interface Stack {
  readonly url: string;
  readonly opsKey: string;
  readonly financeKey: string;
  /** Of the worker's process: its health, and its metrics. */
  readonly worker: { readonly url: string; readonly metricsUrl: string };
  readonly dataDir: string;
  /** What the present supervisor has printed so far. */
  said(): string;
  /** Resolves when it has printed what is waited for: unless given, that all of it runs. */
  start(until?: string): Promise<void>;
  /** Ends it as Ctrl-C does, or by another signal; answers its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Of a process of the service, or the database's server, that runs. */
  pidOf(part: 'api' | 'worker' | 'database'): number | undefined;
  /** The process groups of all parts that run. */
  pids(): readonly number[];
  /** `kill -9` of the supervisor alone. */
  killSupervisor(): Promise<void>;
  /** `kill -9` of the supervisor and of everything it started, at once. */
  kill(): Promise<void>;
  /** Removes what it kept. */
  forget(): void;
}

/** With `keys` the keys of ops and finance are given; else the stack makes them. */
export async function createStack({ keys: areGiven = true } = {}): Promise<Stack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'licence-billing-stack-'));
  const [port, temporalPort, uiPort] = [await quietPort(), await quietPort(), await quietPort()];
  const [healthPort, metricsPort] = [await quietPort(), await quietPort()];
  const keys = { OPS_API_KEY: 'ops-key-of-the-test-stack', FINANCE_API_KEY: 'finance-key-of-the-test-stack' };
  const env = {
    ...process.env,
    ...(areGiven && keys),
    PORT: String(port),
    TEMPORAL_PORT: String(temporalPort),
    TEMPORAL_UI_PORT: String(uiPort),
    HEALTH_PORT: String(healthPort),
    METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
    // A port that a stack chooses by itself may be chosen by another one that starts at the same moment.
    POSTGRES_PORT: String(await quietPort()),
    STRIPE_SIM_PORT: String(await quietPort()),
    TAX_REGISTERS_PORT: String(await quietPort()),
    DATA_DIR: dataDir,
    DEMO: 'false',
  };
  let child: ChildProcess | null = null;
  let said = '';
  const kill = async (pids: readonly number[]): Promise<void> => {
    child?.kill('SIGKILL');
    for (const pid of pids) signalGroup(pid, 'SIGKILL');
    if (child !== null) await ended(child);
  };

  return {
    url: `http://127.0.0.1:${port}`,
    opsKey: keys.OPS_API_KEY,
    financeKey: keys.FINANCE_API_KEY,
    worker: { url: `http://127.0.0.1:${healthPort}`, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics` },
    dataDir,
    said: () => said,
    start(until = 'Running (ready') {
      const started = spawn(join(project, 'temporal-dev.sh'), { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      said = '';
      return new Promise((resolve, reject) => {
        const listen = (chunk: Buffer): void => {
          said += chunk.toString();
          if (said.includes(until)) resolve();
        };
        started.stdout.on('data', listen);
        started.stderr.on('data', listen);
        started.once('exit', (code) => reject(new Error(`The stack ended with ${code}:\n${said}`)));
      });
    },
    async stop(signal = 'SIGINT') {
      child?.kill(signal);
      return child === null ? null : ended(child);
    },
    pidOf: (part) =>
      part === 'database'
        ? pidOfPostgres(join(dataDir, 'postgres'))
        : recordedPid(join(dataDir, 'run', `${part}.json`)),
    pids: () => startedProcesses(dataDir),
    killSupervisor: () => kill([]),
    kill: () => kill(startedProcesses(dataDir)),
    forget() {
      for (const pid of startedProcesses(dataDir)) signalGroup(pid, 'SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The process groups of the parts, as the stack itself remembers them. */
function startedProcesses(dataDir: string): readonly number[] {
  const run = join(dataDir, 'run');
  const recorded = readFolder(run).map((file) => recordedPid(join(run, file)));
  return [...recorded, pidOfPostgres(join(dataDir, 'postgres'))].flatMap((pid) =>
    pid !== undefined && pid > 1 ? [pid] : [],
  );
}

/** Undefined where no such process is recorded. */
function recordedPid(file: string): number | undefined {
  try {
    const pid = /"pid":\s*(\d+)/.exec(readFileSync(file, 'utf8'))?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}

function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
