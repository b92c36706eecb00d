// The service as children of the stack: which processes it is made of, and how they are started.
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersOk, nodeArguments } from './node-child.ts';
import { launchUntilReady, type Running, stopRemembered } from './processes.ts';
import { projectFolder } from './settings.ts';
import { UserError } from './setup/tools.mjs';

/** One process of the service: what it runs, and the addresses that only it has. */
export type ServiceProcess = {
  /** Its name in messages to the user. */
  name: string;
  /** The name of its log and of its record. */
  file: string;
  env: NodeJS.ProcessEnv;
};

/** The processes of the service, in the order in which they are stopped, and the address of its API. */
export type ServiceForm = { url: string; processes: readonly ServiceProcess[] };

export type WorkerAddresses = { healthPort: number; metricsAddress: string };

/**
 * API and worker in processes of their own, as in production, so that a wave of renewals does not delay readers. The
 * API has health and metrics on its port; the worker has addresses for them.
 */
export function apiAndWorker(port: number, { healthPort, metricsAddress }: WorkerAddresses): ServiceForm {
  const noneOfItsOwn = { HEALTH_PORT: undefined, METRICS_ADDRESS: undefined, TEMPORAL_METRICS_ADDRESS: undefined };
  const worker = { HEALTH_PORT: String(healthPort), METRICS_ADDRESS: metricsAddress };
  return formAt(port, [
    { name: 'The API', file: 'api', env: { ROLES: 'api', ...noneOfItsOwn } },
    { name: 'The worker', file: 'worker', env: { ROLES: 'worker', ...worker } },
  ]);
}

/** API and worker in one process. */
export function inOneProcess(port: number): ServiceForm {
  return formAt(port, [{ name: 'The service', file: 'service', env: { ROLES: 'api,worker' } }]);
}

/** Gives every process the port: a worker needs it too, for links to the pages. */
function formAt(port: number, processes: readonly ServiceProcess[]): ServiceForm {
  const withPort = processes.map((one) => ({ ...one, env: { ...one.env, PORT: String(port) } }));
  return { url: `http://127.0.0.1:${port}`, processes: withPort };
}

/** Keys that the API made because none were given. The API reports them once. */
export type NewKeys = { ops?: string; finance?: string };

export type ServiceOptions = {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  onNewKeys?: (keys: NewKeys) => void;
  abort?: AbortSignal;
};

/** Generous, because the first bundling of the workflows is slow on a busy machine. */
const readyWithinMs = 120_000;
/** Longer than the worker's own grace time of 30 s. */
const drainWithinMs = 40_000;

/**
 * Starts the processes at the same time, each by `keep`, and waits until the API finds everything ready. If one fails,
 * the others are stopped.
 */
export async function startService<Kept extends { stop: () => Promise<void> }>(
  { url, processes }: ServiceForm,
  { abort, ...options }: ServiceOptions,
  keep: (start: () => Promise<Running>) => Promise<Kept>,
): Promise<readonly Kept[]> {
  const failed = new AbortController();
  const stopping = AbortSignal.any([failed.signal, ...(abort === undefined ? [] : [abort])]);
  const starts = processes.map((one) => keep(() => startProcess(one, { ...options, abort: stopping })));
  for (const start of starts) start.catch((error: unknown) => failed.abort(error));
  try {
    const kept = await Promise.all(starts);
    await untilReady(url, stopping);
    return kept;
  } catch (error) {
    failed.abort(error);
    for (const start of starts) await start.then((kept) => kept.stop()).catch(() => undefined);
    throw error;
  }
}

/** Waits until the API is ready: it learns only a moment later that a worker runs. */
async function untilReady(url: string, abort: AbortSignal): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (!(await answersOk(`${url}/readyz`))) {
    abort.throwIfAborted();
    if (Date.now() > deadline)
      throw new UserError(`The service was not ready within ${readyWithinMs / 1000} s: see ${url}/readyz`);
    await sleep(100);
  }
}

/**
 * Starts one process and waits for its own report, not for the other processes: an API without a worker still answers.
 */
function startProcess(
  { name, file, env: own }: ServiceProcess,
  { dataDir, env, onNewKeys, abort }: ServiceOptions,
): Promise<Running> {
  let report: Promise<true> | undefined;
  return launchUntilReady(
    {
      name,
      command: process.execPath,
      args: nodeArguments('service/main.ts', dataDir),
      cwd: projectFolder,
      // Every start has the same build id, so that it continues the runs of the build before, which is gone
      // (docs/deploy.md). No load balancer in front has to notice a stop, so requests are drained at once.
      env: { BUILD_ID: 'development', DRAIN_SECONDS: '0', ...env, ...own },
      logFile: logOf(dataDir, file),
      recordFile: recordOf(dataDir, file),
      ipc: true,
      stopWithinMs: drainWithinMs,
    },
    {
      ready(child) {
        report ??= reported(child, onNewKeys);
        return Promise.race([report, sleep(100, false)]);
      },
      withinMs: readyWithinMs,
      abort,
    },
  );
}

/** Resolves when the process reports that it works. */
async function reported({ process: child }: Running, onNewKeys?: ServiceOptions['onNewKeys']): Promise<true> {
  const [{ newKeys }] = (await once(child, 'message')) as [{ newKeys: NewKeys }];
  onNewKeys?.(newKeys);
  return true;
}

/** The path of a process's log. */
export function logOf(dataDir: string, file: string): string {
  return join(dataDir, 'logs', `${file}.log`);
}

function recordOf(dataDir: string, file: string): string {
  return join(dataDir, 'run', `${file}.json`);
}

/**
 * Stops the processes of the service that a killed stack left. A few seconds suffice, because Temporal knows all their
 * work.
 */
export async function stopLeftoverService(dataDir: string): Promise<void> {
  for (const file of ['api', 'worker']) await stopRemembered(recordOf(dataDir, file), dataDir, 'SIGTERM', 5_000);
}
