import type { NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { createClient } from 'licence-billing-client';
import { createNexusActivities, type WaitTimes } from '../nexus/activities.ts';
import { createLicensing } from '../nexus/licensing.ts';
import { nexusTaskQueueOf } from '../workflows/messages-nexus.ts';
import type { Site } from './site.ts';

export interface NexusWorkerSettings {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly publicUrl: string;
  readonly api: Site['apps']['api'];
  readonly waitTimes?: WaitTimes;
}

/** Temporal decides which namespaces may call, where the endpoint is made; each of them may do what ops may. */
const nexusCaller = { keyId: 'nexus', role: 'ops', tenantId: null, endsWithKey: null } as const;

/**
 * Creates the worker of the Nexus service `licensing`, which runs where the API runs. Its queue belongs to no version
 * of the workers, because nothing of it is replayed.
 */
export function createNexusWorker(settings: NexusWorkerSettings): Promise<Worker> {
  const { connection, namespace, taskQueue, publicUrl, api, waitTimes } = settings;
  const client = createClient({
    url: publicUrl,
    fetch: async (url, init) => api.fetch(new Request(url, init), { caller: nexusCaller, address: null }),
  });
  return Worker.create({
    connection,
    namespace,
    taskQueue: nexusTaskQueueOf(taskQueue),
    activities: createNexusActivities(client, waitTimes),
    nexusServices: [createLicensing(client, taskQueue)],
  });
}
