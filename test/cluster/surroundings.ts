import { join } from 'node:path';
import { type Cluster, clusterOf, startCluster } from '../../stack/cluster/cluster.ts';
import { parts } from '../../stack/cluster/layout.ts';
import type { ClusterSettings } from '../../stack/cluster/settings.ts';
import { ensureDatabase, startPostgres } from '../../stack/postgres.ts';
import { type Running, signalGroup } from '../../stack/processes.ts';
import { ensureTemporalCluster } from '../../stack/setup/temporal-cluster.mjs';
import { startStripeSim } from '../../stack/stripe-sim.ts';
import { quietPort } from '../support/quiet-port.ts';

/** What the built service runs on: a Temporal in services, a PostgreSQL of its own, and the card processor's stand-in. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly billing: Billing;
  readonly standIn: { readonly port: number; readonly pid: number };
}

interface Billing {
  readonly url: string;
  readonly pid: () => number;
  /** Ends it as an immediate restart does: connections are cut, what was committed is recovered at the next start. */
  readonly breakDown: () => void;
  readonly startAgain: () => Promise<void>;
}

export const webhookSecret = 'whsec_cluster';

interface SurroundingsOptions {
  readonly settings: ClusterSettings;
  /** Where the first API will be, to which the stand-in sends its webhooks. */
  readonly apiPort: number;
  /** Takes what has to end with the trial, in the order of the start. */
  readonly up: (child: Ending) => void;
  readonly say: (line: string) => void;
}

export interface Ending {
  readonly pid: () => number | undefined;
  readonly stop: () => Promise<void>;
}

export async function startSurroundings({ settings, apiPort, up, say }: SurroundingsOptions): Promise<Surroundings> {
  const cluster = clusterOf(settings, await ensureTemporalCluster());
  for (const part of parts) up({ pid: () => cluster.pidOf(part), stop: () => cluster.stop(part) });
  await startCluster(cluster, (part) => say(`Temporal's ${part}`));
  const billing = await startBilling(join(settings.dataDir, 'billing'), up);
  const port = await quietPort();
  const webhook = { url: `http://127.0.0.1:${apiPort}/webhooks/stripe`, secret: webhookSecret };
  const { pid, stop } = await startStripeSim({ port, dataDir: join(settings.dataDir, 'stripe'), webhook });
  up({ pid: () => pid, stop });
  return { cluster, billing, standIn: { port, pid } };
}

async function startBilling(folder: string, up: SurroundingsOptions['up']): Promise<Billing> {
  const dataDir = join(folder, 'postgres');
  const options = { dataDir, port: await quietPort(), password: 'billing', logFile: join(folder, 'postgres.log') };
  const start = () => startPostgres({ ...options, settings: { max_connections: '200' } });
  const server = await start();
  let running: Running = server;
  up({ pid: () => running.pid, stop: () => running.stop() });
  await ensureDatabase(server, 'licences');
  return {
    url: server.url('licences'),
    pid: () => running.pid,
    breakDown: () => signalGroup(running.pid, 'SIGQUIT'),
    async startAgain() {
      await running.exited;
      running = await start();
    },
  };
}
