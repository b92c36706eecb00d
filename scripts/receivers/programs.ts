import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* The receivers of examples/, as they are tried. */

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export interface ReceiverProgram {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export function receiverPrograms(): readonly ReceiverProgram[] {
  return [
    { name: 'Node', command: process.execPath, args: [inProject('examples/receiver-node/receiver.ts')] },
    { name: 'Python', command: pythonWithPackage(), args: [inProject('examples/receiver-python/receiver.py')] },
  ];
}

interface Started {
  /** The address of the service, and a key for its documents. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  readonly port: number;
}

export function startReceiver(
  { command, args }: Pick<ReceiverProgram, 'command' | 'args'>,
  { url, key, secret, port }: Started,
): ChildProcess {
  const own = { LICENCE_BILLING_URL: url, API_KEY: key, WEBHOOK_SECRET: secret, PORT: String(port) };
  return spawn(command, args, { env: { ...process.env, ...own }, stdio: ['ignore', 'ignore', 'inherit'] });
}

export interface Holder {
  readonly userId: string;
  readonly licenceId: string | null;
}

/** Each user's licence, for comparing documents. */
export function held({ holders }: { readonly holders: readonly Holder[] }): Readonly<Record<string, string | null>> {
  return Object.fromEntries(holders.map(({ userId, licenceId }) => [userId, licenceId]));
}

function pythonWithPackage(): string {
  const folder = inProject('.cache/receiver-python');
  const python = join(folder, 'bin/python');
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  const requirements = inProject('examples/receiver-python/requirements.txt');
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], { stdio: 'inherit' });
  return python;
}
