import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ended } from '../../support/ended.ts';

const MAIN = fileURLToPath(new URL('../../../stripe-sim/main.ts', import.meta.url));

export interface SimProcess {
  readonly url: string;
  readonly port: number;
  /** Ends it, and answers its exit code; null after a kill. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** The stand-in as a process of its own, on a free port, started by its real entry. */
export async function simProcess(environment: Readonly<Record<string, string>>): Promise<SimProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    env: { ...process.env, STRIPE_SIM_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await announced(child);
  const end: SimProcess['end'] = (signal) => {
    child.kill(signal);
    return ended(child);
  };
  return { url, port: Number(new URL(url).port), end };
}

async function announced(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    const url = /http:\/\/\S+/.exec(printed)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`The stand-in did not start: ${printed}`);
}
