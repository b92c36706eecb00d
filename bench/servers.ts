import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type Stripe from 'stripe';
import { controlsOf } from 'stripe-sim/controls';
import { connect, type Database } from '../db/connect.ts';
import { newSecret } from '../db/keys.ts';
import { prepare } from '../service/preparation.ts';
import { openConnection } from '../service/temporal-connection.ts';
import { type Children, keepChildren } from '../stack/children.ts';
import { type DatabaseUrls, ensureOwnedDatabase } from '../stack/database-roles.ts';
import { freePort } from '../stack/ports.ts';
import { ensureDatabase, type RunningPostgres, startPostgres } from '../stack/postgres.ts';
import type { Running } from '../stack/processes.ts';
import { apiAndWorker, inOneProcess, type ServiceForm, startService } from '../stack/service.ts';
import { ensureTemporal } from '../stack/setup.mjs';
import { stripeAt } from '../stack/stripe-at.ts';
import { startStripeSim } from '../stack/stripe-sim.ts';
import { type RunningTemporal, startTemporal } from '../stack/temporal.ts';
import { type Floor, startFloor } from './floor/start.ts';

/**
 * The service as `./temporal-dev.sh` runs it, and the floor on the same Postgres and Temporal. Each has its own
 * stand-in for the card processor, because the service's sends webhooks and the floor's does not.
 */
export interface Servers {
  readonly url: string;
  readonly opsKey: string;
  readonly db: Database;
  readonly client: Client;
  readonly stripe: Stripe;
  readonly floor: Floor;
  readonly dataDir: string;
  readonly processes: Processes;
  /** Runs the work while API and worker are one process, at the same address. */
  inOneProcess<T>(work: () => Promise<T>): Promise<T>;
  /** Makes the stand-ins answer 429 above this many requests a second; null removes the limit. */
  limitCharges(perSecond: number | null): Promise<void>;
  close(): Promise<void>;
}

interface Processes {
  readonly postgres: RunningPostgres;
  readonly temporal: RunningTemporal;
  readonly standIn: Running;
  /** The service's processes, of which there may be one or two at the moment. */
  readonly service: readonly Running[];
}

const namespace = 'default';

export async function startServers(): Promise<Servers> {
  const dataDir = mkdtempSync(join(tmpdir(), 'licence-billing-bench-'));
  const children = keepChildren();
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) await closer();
    await children.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    return { ...(await startAll(dataDir, children.add, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAll(
  dataDir: string,
  up: Children['add'],
  closers: (() => Promise<unknown>)[],
): Promise<Omit<Servers, 'close'>> {
  const postgres = up(await startPostgres(postgresIn(dataDir, await freePort())));
  await ensureDatabase(postgres, 'floor');
  const urls = await ensureOwnedDatabase(postgres, 'licences', { owner: 'owner', service: 'service' });
  const temporal = up(await startTemporal({ ...(await temporalIn(dataDir)), port: await freePort() }));
  const [port, stripePort] = [await freePort(), await freePort()];
  const env = environment(urls, temporal.address, stripePort);
  const webhook = { url: `http://127.0.0.1:${port}/webhooks/stripe`, secret: env.STRIPE_WEBHOOK_SECRET };
  const standIn = up(await startStripeSim({ port: stripePort, dataDir, webhook }));
  const floorOptions = { temporalAddress: temporal.address, databaseUrl: postgres.url('floor'), started: up };
  const floor = await startFloor({ ...floorOptions, dataDir: join(dataDir, 'floor') });
  closers.push(() => floor.sql.end());
  await prepare(env, () => undefined);
  const start = (form: ServiceForm): Promise<readonly Running[]> =>
    startService(form, { dataDir, env }, async (startOne) => up(await startOne()));
  const stop = async (processes: readonly Running[]): Promise<void> => {
    for (const one of processes) await one.stop();
  };
  const apart = apiAndWorker(port, {
    healthPort: await freePort(),
    metricsAddress: `127.0.0.1:${await freePort()}`,
  });
  let service = await start(apart);
  const pool = connect(urls.databaseUrl, 10);
  closers.push(() => pool.close());
  const connection = await openConnection({ address: temporal.address });
  closers.push(() => connection.close());
  return {
    url: apart.url,
    opsKey: env.OPS_API_KEY,
    db: pool.db,
    client: new Client({ connection, namespace }),
    stripe: stripeAt(stripePort),
    floor,
    dataDir,
    processes: {
      postgres,
      temporal,
      standIn,
      get service() {
        return service;
      },
    },
    async inOneProcess(work) {
      await stop(service);
      service = await start(inOneProcess(port));
      try {
        return await work();
      } finally {
        await stop(service);
        service = await start(apart);
      }
    },
    async limitCharges(perSecond) {
      for (const sim of [stripePort, floor.stripePort]) await controlsOf(`http://127.0.0.1:${sim}`).rate(perSecond);
    },
  };
}

/** Starts PostgreSQL with the embedded stack's settings: each commit waits for the disk. */
function postgresIn(dataDir: string, port: number) {
  const logFile = join(dataDir, 'logs', 'postgres.log');
  return { dataDir: join(dataDir, 'postgres'), port, password: 'bench', logFile };
}

async function temporalIn(dataDir: string) {
  return {
    executable: await ensureTemporal(),
    databaseFile: join(dataDir, 'temporal.db'),
    logFile: join(dataDir, 'logs', 'temporal.log'),
  };
}

function environment({ databaseUrl, migrationUrl }: DatabaseUrls, temporalAddress: string, stripePort: number) {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DATABASE_MIGRATION_URL: migrationUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_RETENTION_DAYS: '3650',
    STRIPE_PROTOCOL: 'http',
    STRIPE_HOST: '127.0.0.1',
    STRIPE_PORT: String(stripePort),
    STRIPE_SECRET_KEY: 'sk_test_bench',
    STRIPE_WEBHOOK_SECRET: 'whsec_b',
    OPS_API_KEY: newSecret('ops'),
  };
}
