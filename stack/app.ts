// The service (API and worker) as a child of the stack.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersOk, nodeArguments } from './node-child.ts';
import { findRemembered, launch, type Running, stopLeftover, untilReady } from './processes.ts';
import { projectFolder } from './settings.ts';

/** Keys that the service made because none were given; it tells them once. */
export type NewKeys = { ops?: string; finance?: string };

export type AppOptions = {
  port: number;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  onNewKeys: (keys: NewKeys) => void;
  abort?: AbortSignal;
};

/** The first bundling of the workflows on a busy machine takes its time. */
const readyWithinMs = 120_000;
/** The worker finishes what it has begun: its own grace time is 30 s. */
const drainWithinMs = 40_000;

export async function startApp(options: AppOptions): Promise<Running> {
  const logFile = join(options.dataDir, 'logs', 'app.log');
  const running = await launch({
    name: 'The service',
    command: process.execPath,
    args: nodeArguments('service/main.ts', options.dataDir),
    cwd: projectFolder,
    env: { ...options.env, PORT: String(options.port) },
    logFile,
    recordFile: appRecord(options.dataDir),
    ipc: true,
    stopWithinMs: drainWithinMs,
  });
  try {
    const told = reportNewKeys(running, options.onNewKeys);
    await untilReady(
      running,
      () => answersOk(`http://127.0.0.1:${options.port}/readyz`),
      logFile,
      readyWithinMs,
      options.abort,
    );
    await Promise.race([told, running.exited, sleep(3_000)]);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
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

/** The leftover worker lost nothing that Temporal doesn't know: it gets a few seconds, not a whole drain. */
export async function stopLeftoverApp(dataDir: string): Promise<void> {
  const pid = findRemembered(appRecord(dataDir), dataDir);
  if (pid !== undefined) await stopLeftover(pid, 'SIGTERM', 5_000);
}

function appRecord(dataDir: string): string {
  return join(dataDir, 'run', 'app.json');
}
