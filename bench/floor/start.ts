import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import type Stripe from 'stripe';
import { answersOk, nodeArguments } from '../../stack/node-child.ts';
import { freePort } from '../../stack/ports.ts';
import { launchUntilReady, type Running } from '../../stack/processes.ts';
import { projectFolder } from '../../stack/settings.ts';
import { stripeAt } from '../../stack/stripe-at.ts';
import { startStripeSim } from '../../stack/stripe-sim.ts';
import type { FloorSettings } from './service.ts';

/** The least code that still does the job, as a service of its own. */
export interface Floor {
  readonly url: string;
  readonly sql: postgres.Sql;
  readonly stripe: Stripe;
  readonly stripePort: number;
  readonly process: Running;
  readonly standIn: Running;
  /** How many charges the floor has made. */
  countCharged(): Promise<number>;
}

interface FloorOptions {
  readonly dataDir: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly started: (server: Running) => Running;
}

export async function startFloor({ dataDir, temporalAddress, databaseUrl, started }: FloorOptions): Promise<Floor> {
  mkdirSync(dataDir, { recursive: true });
  const [port, stripePort] = [await freePort(), await freePort()];
  const standIn = started(await startStripeSim({ port: stripePort, dataDir }));
  const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined });
  await makeTables(sql);
  const settings: FloorSettings = { port, stripePort, temporalAddress, databaseUrl };
  const url = `http://127.0.0.1:${port}`;
  const child = await launchUntilReady(
    {
      name: 'The floor',
      command: process.execPath,
      args: [...nodeArguments('bench/floor/service.ts', dataDir), JSON.stringify(settings)],
      cwd: projectFolder,
      logFile: join(dataDir, 'logs', 'floor.log'),
    },
    { ready: () => answersOk(`${url}/healthz`), withinMs: 120_000 },
  );
  return {
    url,
    sql,
    stripe: stripeAt(stripePort),
    stripePort,
    process: started(child),
    standIn,
    async countCharged() {
      const answer = await fetch(`${url}/charges`);
      return ((await answer.json()) as { charged: number }).charged;
    },
  };
}

async function makeTables(sql: postgres.Sql): Promise<void> {
  await sql`create table floor_charges (key text primary key, amount bigint not null, at timestamptz not null default now())`;
  await sql`create table floor_licences (user_id text primary key, licence integer not null)`;
}
