import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Children } from '../../stack/children.ts';
import { answersOk } from '../../stack/node-child.ts';
import { launch, launchUntilReady, type Running } from '../../stack/processes.ts';
import type { Build } from './builds.ts';

/** The processes of one build: a worker and an API, each of its own `dist/`, and its command `deploy`. */
export interface Fleet {
  readonly build: Build;
  readonly url: string;
  /** Before its first process starts; a build from before there was such a step migrates at its start. */
  prepare(): Promise<void>;
  startWorker(): Promise<void>;
  /** As an orchestrator does: SIGTERM, and time to end. */
  stopWorker(): Promise<void>;
  startApi(): Promise<void>;
  /** `npm run deploy -- …`: what it prints. Throws where it fails. */
  deploy(...args: readonly string[]): Promise<string>;
}

const run = promisify(execFile);

export interface FleetOptions {
  readonly build: Build;
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly folder: string;
  readonly children: Children;
}

export function createFleet({ build, env: given, port, folder, children }: FleetOptions): Fleet {
  const url = `http://127.0.0.1:${port}`;
  const env = { ...given, PORT: String(port), PUBLIC_URL: url };
  const dist = (script: string): string => join(build.folder, 'dist/service', script);
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const options = (role: 'worker' | 'api') => ({
    name: `The ${role} of ${build.name}`,
    command: process.execPath,
    args: ['--enable-source-maps', dist('main.js')],
    env: { ...env, ROLES: role },
    logFile: join(logs, `${build.name}-${role}.log`),
    stopWithinMs: 45_000,
  });
  let worker: Running | null = null;
  return {
    build,
    url,
    async prepare() {
      const script = join(build.folder, 'dist/prepare.js');
      if (existsSync(script)) await run(process.execPath, [script], { env });
    },
    async startWorker() {
      worker = children.add(await launch(options('worker')));
    },
    async stopWorker() {
      await worker?.stop();
      worker = null;
    },
    async startApi() {
      const ready = () => answersOk(`${url}/readyz`);
      children.add(await launchUntilReady(options('api'), { ready, withinMs: 60_000 }));
    },
    async deploy(...args) {
      const { stdout } = await run(process.execPath, [dist('deploy.js'), ...args], { env });
      return stdout;
    },
  };
}
