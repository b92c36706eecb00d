import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signalGroup } from '../../stack/processes.ts';
import { ended } from './ended.ts';
import { quietPort } from './quiet-port.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The whole stack as the README's command starts it, on ports and data of its own. */
export interface Stack {
  readonly url: string;
  readonly opsKey: string;
  readonly financeKey: string;
  start(): Promise<void>;
  /** Ends it as Ctrl-C does; answers its exit code. */
  stop(): Promise<number | null>;
  /** `kill -9` of the supervisor and of everything it started, at once. */
  kill(): Promise<void>;
  /** Removes what it kept. */
  forget(): void;
}

export async function createStack(): Promise<Stack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'licence-billing-stack-'));
  const [port, temporalPort, uiPort] = [await quietPort(), await quietPort(), await quietPort()];
  const keys = { OPS_API_KEY: 'ops-key-of-the-test-stack', FINANCE_API_KEY: 'finance-key-of-the-test-stack' };
  const env = {
    ...process.env,
    ...keys,
    PORT: String(port),
    TEMPORAL_PORT: String(temporalPort),
    TEMPORAL_UI_PORT: String(uiPort),
    DATA_DIR: dataDir,
    DEMO: 'false',
  };
  let child: ChildProcess | null = null;

  return {
    url: `http://127.0.0.1:${port}`,
    opsKey: keys.OPS_API_KEY,
    financeKey: keys.FINANCE_API_KEY,
    start() {
      const started = spawn(join(project, 'temporal-dev.sh'), { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      return new Promise((resolve, reject) => {
        let said = '';
        const listen = (chunk: Buffer): void => {
          said += chunk.toString();
          if (said.includes('Running (ready')) resolve();
        };
        started.stdout.on('data', listen);
        started.stderr.on('data', listen);
        started.once('exit', (code) => reject(new Error(`The stack ended with ${code}:\n${said}`)));
      });
    },
    async stop() {
      child?.kill('SIGINT');
      return child === null ? null : ended(child);
    },
    async kill() {
      const pids = startedProcesses(dataDir);
      child?.kill('SIGKILL');
      for (const pid of pids) signalGroup(pid, 'SIGKILL');
      if (child !== null) await ended(child);
    },
    forget() {
      for (const pid of startedProcesses(dataDir)) signalGroup(pid, 'SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The process groups of the parts, as the stack itself remembers them. */
function startedProcesses(dataDir: string): readonly number[] {
  const run = join(dataDir, 'run');
  const recorded = readFolder(run).map((file) =>
    Number(/"pid":\s*(\d+)/.exec(readFileSync(join(run, file), 'utf8'))?.[1]),
  );
  const postmaster = readFolder(join(dataDir, 'postgres')).includes('postmaster.pid')
    ? [Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10)]
    : [];
  return [...recorded, ...postmaster].filter((pid) => Number.isInteger(pid) && pid > 1);
}

function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
