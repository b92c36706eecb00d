// The service (API and worker) as a child of the stack.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersOk, nodeArguments } from './node-child.ts';
import { launchUntilReady, type Running, stopRemembered } from './processes.ts';
import { projectFolder } from './settings.ts';

/** Keys that the service made because none were given. It reports them once. */
export type NewKeys = { ops?: string; finance?: string };

export type AppOptions = {
  port: number;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  onNewKeys: (keys: NewKeys) => void;
  abort?: AbortSignal;
};

/** Generous, because the first bundling of the workflows is slow on a busy machine. */
const readyWithinMs = 120_000;
/** Longer than the worker's own grace time of 30 s. */
const drainWithinMs = 40_000;

export async function startApp({ port, dataDir, env, onNewKeys, abort }: AppOptions): Promise<Running> {
  let keysReported: Promise<void> | undefined;
  const running = await launchUntilReady(
    {
      name: 'The service',
      command: process.execPath,
      args: nodeArguments('service/main.ts', dataDir),
      cwd: projectFolder,
      // One build after the other: each goes on with the runs of the one before, which is gone (docs/deploy.md). Nothing is in
      // front of it that would have to learn that it stops.
      env: { BUILD_ID: 'development', DRAIN_SECONDS: '0', ...env, PORT: String(port) },
      logFile: join(dataDir, 'logs', 'app.log'),
      recordFile: appRecord(dataDir),
      ipc: true,
      stopWithinMs: drainWithinMs,
    },
    {
      ready: (child) => {
        keysReported ??= reportNewKeys(child, onNewKeys);
        return answersOk(`http://127.0.0.1:${port}/readyz`);
      },
      withinMs: readyWithinMs,
      abort,
    },
  );
  await Promise.race([keysReported, running.exited, sleep(3_000)]);
  return running;
}

function reportNewKeys(running: Running, onNewKeys: (keys: NewKeys) => void): Promise<void> {
  return new Promise((resolve) => {
    running.process.on('message', (message) => {
      if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'ready') return;
      if ('newKeys' in message) onNewKeys((message.newKeys ?? {}) as NewKeys);
      resolve();
    });
  });
}

/** Stops a service left by a killed stack; a few seconds suffice, because Temporal knows all its work. */
export async function stopLeftoverApp(dataDir: string): Promise<void> {
  await stopRemembered(appRecord(dataDir), dataDir, 'SIGTERM', 5_000);
}

function appRecord(dataDir: string): string {
  return join(dataDir, 'run', 'app.json');
}
