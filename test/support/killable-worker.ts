import { fork } from 'node:child_process';
import { once } from 'node:events';
import { ended } from './ended.ts';
import { server } from './servers.ts';
import type { FromWorkerProcess, WorkerProcessSettings } from './worker-process.ts';
import type { World } from './world.ts';

/** A world's workers in a process of their own. */
export interface KillableWorker {
  /** The points that a workflow's activities have passed, in order. */
  pointsOf(workflowId: string): readonly string[];
  /** Whether a workflow has stopped at its point. */
  hasStopped(workflowId: string): boolean;
  kill(): Promise<void>;
  /** Ends it as a deployment does; answers its exit code. */
  stop(): Promise<number | null>;
}

export async function startKillableWorker(
  world: World,
  stopAt: WorkerProcessSettings['stopAt'] = {},
  viesUrl: string | null = null,
  pushes = false,
): Promise<KillableWorker> {
  const settings: WorkerProcessSettings = {
    temporalAddress: server('temporalAddress'),
    workflowBundle: server('workflowBundle'),
    databaseUrl: world.databaseUrl,
    preparesStatements: !server('isPooled'),
    stripePort: Number(new URL(world.stripeUrl).port),
    taskQueue: world.taskQueue,
    viesUrl,
    pushes,
    stopAt,
  };
  const script = new URL('./worker-process.ts', import.meta.url);
  const child = fork(script, [JSON.stringify(settings)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const passed: { readonly workflowId: string; readonly point: string }[] = [];
  const stopped = new Set<string>();
  child.on('message', (message: FromWorkerProcess) => {
    if (message.type === 'passed') passed.push(message);
    if (message.type === 'stopped') stopped.add(message.workflowId);
  });
  await once(child, 'message');
  return {
    pointsOf: (id) => passed.filter(({ workflowId }) => workflowId === id).map(({ point }) => point),
    hasStopped: (workflowId) => stopped.has(workflowId),
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    stop() {
      child.kill('SIGTERM');
      return ended(child);
    },
  };
}
