import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { WorkerDeploymentOptions, WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import {
  hasUnversionedPollers,
  isConflict,
  type PolledQueues,
  readDeployment,
  setCurrent,
  supportsVersions,
  untilReady,
  type WorkerVersion,
} from './deployments.ts';
import type { Client } from './temporal-client.ts';

export interface VersioningSettings {
  readonly isOn: boolean;
  readonly deploymentName: string;
  /** Where it is not set, the hash of the workflows. */
  readonly buildId: string | undefined;
}

/** A source map names the folder that it was made in, and does not change what runs. */
const sourceMap = /\n\/\/# sourceMappingURL=\S*\s*$/;

/** The name of a build: the same workflows have the same name wherever they are bundled. */
export async function buildIdOf(bundle: WorkflowBundleOption): Promise<string> {
  const code = 'code' in bundle ? bundle.code : await readFile(bundle.codePath, 'utf8');
  return createHash('sha256').update(code.replace(sourceMap, '')).digest('hex').slice(0, 12);
}

/** The version of this process's workers; null where they run without one. */
export async function versionOfWorkers(
  { isOn, deploymentName, buildId }: VersioningSettings,
  bundle: WorkflowBundleOption,
  client: Client,
  log: Logger,
): Promise<WorkerVersion | null> {
  if (!isOn) {
    log.info('The workers run without a version, as WORKER_VERSIONING says');
    return null;
  }
  if (!(await supportsVersions(client))) {
    log.warn('The workers run without a version: this Temporal does not support Worker Versioning. See docs/deploy.md');
    return null;
  }
  return { deploymentName, buildId: buildId ?? (await buildIdOf(bundle)) };
}

/** A run stays with the build that began it; the next run goes to the build that is current then. */
export function deploymentOptionsOf(version: WorkerVersion | null): {
  workerDeploymentOptions?: WorkerDeploymentOptions;
} {
  if (version === null) return {};
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' } };
}

const lookAgainMs = 20_000;

/**
 * Makes the first version of a deployment current, because runs that begin would otherwise wait for ever; later
 * versions are promoted by a command. While workers without a version take the runs, nothing changes, and it is checked
 * again later.
 */
export async function becomeFirst(
  client: Client,
  version: WorkerVersion,
  queues: PolledQueues,
  log: Logger,
): Promise<void> {
  const found = await readDeployment(client, version.deploymentName);
  if (found?.current === version.buildId) return log.info(version, 'This version of the workers is current');
  if (found !== null && (found.current !== null || found.ramping !== null))
    return log.warn({ ...version, current: found.current }, `This version takes no runs yet: ${promoteCommand}`);
  if (await hasUnversionedPollers(client, queues.taskQueue)) {
    log.warn(version, `Workers without a version take the runs. To have this version take them: ${promoteCommand}`);
    const again = (): void => {
      becomeFirst(client, version, queues, log).catch((err: unknown) => log.warn({ err }, 'Not promoted'));
    };
    setTimeout(again, lookAgainMs).unref();
    return;
  }
  await untilReady(client, version, queues);
  try {
    await setCurrent(client, version, found?.conflictToken);
    log.info(version, 'The first version of the workers is current');
  } catch (error) {
    if (!isConflict(error)) throw error;
    await becomeFirst(client, version, queues, log);
  }
}

const promoteCommand = 'npm run deploy -- promote (docs/deploy.md)';
