import type { NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { createClient } from 'licence-billing-client';
import { createNexusActivities, type Patience } from '../nexus/activities.ts';
import { createLicensing } from '../nexus/licensing.ts';
import { nexusTaskQueueOf } from '../workflows/messages-nexus.ts';
import type { Site } from './site.ts';

export interface NexusWorkerSettings {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly publicUrl: string;
  readonly api: Site['api'];
  readonly patience?: Patience;
}

/** Who may call is decided by Temporal, where the endpoint is made; each caller may do what ops may. */
const nexusCaller = { keyId: 'nexus', role: 'ops', tenantId: null, endsWithKey: null } as const;

/**
 * Serves the Nexus service `licensing`, where the API runs. Its queue belongs to no version of the workers: it has nothing that
 * is replayed.
 */
export function createNexusWorker(settings: NexusWorkerSettings): Promise<Worker> {
  const { connection, namespace, taskQueue, publicUrl, api, patience } = settings;
  const client = createClient({
    url: publicUrl,
    fetch: async (url, init) => api.fetch(new Request(url, init), { caller: nexusCaller, address: null }),
  });
  return Worker.create({
    connection,
    namespace,
    taskQueue: nexusTaskQueueOf(taskQueue),
    activities: createNexusActivities(client, patience),
    nexusServices: [createLicensing(client, taskQueue)],
  });
}
