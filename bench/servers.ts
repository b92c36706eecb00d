import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type Stripe from 'stripe';
import { controlsOf } from 'stripe-sim/controls';
import { connect, type Database } from '../db/connect.ts';
import { newSecret } from '../db/keys.ts';
import { startApp } from '../stack/app.ts';
import { keepChildren } from '../stack/children.ts';
import { freePort } from '../stack/ports.ts';
import { ensureDatabase, type RunningPostgres, startPostgres } from '../stack/postgres.ts';
import type { Running } from '../stack/processes.ts';
import { ensureTemporal } from '../stack/setup.mjs';
import { stripeAt } from '../stack/stripe-at.ts';
import { startStripeSim } from '../stack/stripe-sim.ts';
import { startTemporal } from '../stack/temporal.ts';
import { prepareNamespace } from '../stack/temporal-namespace.ts';
import { type Floor, startFloor } from './floor/start.ts';

/**
 * What is measured, and what it is measured beside: the service as `./temporal-dev.sh` runs it, with the settings of the
 * embedded stack, and the floor, on the same Postgres and the same Temporal. Each has a card processor's stand-in of its
 * own, as the service's sends webhooks and the floor's has nobody to send them to.
 */
export interface Servers {
  readonly url: string;
  readonly opsKey: string;
  readonly db: Database;
  readonly client: Client;
  readonly stripe: Stripe;
  readonly floor: Floor;
  readonly dataDir: string;
  readonly processes: { readonly postgres: RunningPostgres; readonly temporal: Running; readonly service: Running };
  /** Starts a process of the API alone, beside the one that is API and worker, and answers its address. */
  startApi(): Promise<string>;
  /** Has the stand-ins answer 429 beyond so many requests a second; null has them take whatever comes. */
  limitCharges(perSecond: number | null): Promise<void>;
  close(): Promise<void>;
}

const namespace = 'default';

export async function startServers(): Promise<Servers> {
  const dataDir = mkdtempSync(join(tmpdir(), 'licence-billing-bench-'));
  const { add: up, stop } = keepChildren();
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) await closer();
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const postgres = up(await startPostgres(postgresIn(dataDir, await freePort())));
    for (const database of ['licences', 'floor']) await ensureDatabase(postgres, database);
    const temporal = up(await startTemporal({ ...(await temporalIn(dataDir)), port: await freePort() }));
    await prepareNamespace({ connection: { address: temporal.address }, namespace, keepHistories: true });
    const [port, stripePort, opsKey, webhookSecret] = [await freePort(), await freePort(), newSecret('ops'), 'whsec_b'];
    const webhook = { url: `http://127.0.0.1:${port}/webhooks/stripe`, secret: webhookSecret };
    up(await startStripeSim({ port: stripePort, dataDir, webhook }));
    const floor = await startFloor({
      dataDir: join(dataDir, 'floor'),
      temporalAddress: temporal.address,
      databaseUrl: postgres.url('floor'),
      started: up,
    });
    const env = {
      ...process.env,
      DATABASE_URL: postgres.url('licences'),
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: namespace,
      STRIPE_PROTOCOL: 'http',
      STRIPE_HOST: '127.0.0.1',
      STRIPE_PORT: String(stripePort),
      STRIPE_SECRET_KEY: 'sk_test_bench',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      OPS_API_KEY: opsKey,
    };
    const onNewKeys = (): void => undefined;
    const service = up(await startApp({ port, dataDir, env, onNewKeys }));
    const pool = connect(postgres.url('licences'), 10);
    closers.push(
      () => pool.close(),
      () => floor.sql.end(),
    );
    const connection = await Connection.connect({ address: temporal.address });
    closers.push(() => connection.close());
    return {
      url: `http://127.0.0.1:${port}`,
      opsKey,
      db: pool.db,
      client: new Client({ connection, namespace }),
      stripe: stripeAt(stripePort),
      floor,
      dataDir,
      processes: { postgres, temporal, service },
      async startApi() {
        const apart = { port: await freePort(), dataDir: join(dataDir, 'api'), env: { ...env, ROLES: 'api' } };
        up(await startApp({ ...apart, onNewKeys }));
        return `http://127.0.0.1:${apart.port}`;
      },
      async limitCharges(perSecond) {
        for (const sim of [stripePort, floor.stripePort]) await controlsOf(`http://127.0.0.1:${sim}`).rate(perSecond);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The embedded stack's own settings: what is written waits for the disk. */
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
