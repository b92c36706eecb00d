import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { grantAccess } from '../../db/grants.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { keepChildren } from '../../stack/children.ts';
import { ensureOwnedDatabase } from '../../stack/database-roles.ts';
import { nodeArguments } from '../../stack/node-child.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { launch, logTail, type Running } from '../../stack/processes.ts';
import { projectFolder } from '../../stack/settings.ts';
import { ensureTemporal } from '../../stack/setup.mjs';
import { startStripeSim } from '../../stack/stripe-sim.ts';
import { startTemporal } from '../../stack/temporal.ts';
import { prepareNamespace } from '../support/namespace.ts';
import { quietPort } from '../support/quiet-port.ts';
import type { FromService } from './crash-points.ts';
import { keepAlive, type Part } from './keep-alive.ts';

export const partNames = ['worker', 'api', 'postgres', 'temporal', 'stand-in'] as const;
export type PartName = (typeof partNames)[number];

export interface Parts {
  readonly all: Readonly<Record<PartName, Part>>;
  readonly apiUrl: string;
  readonly stripeUrl: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly opsKey: string;
  /** What the service's processes have named: the points at which something can be killed. */
  readonly points: ReadonlySet<string>;
  /** The kills that happened, as `victim at point`. */
  hits(): readonly string[];
  /** Writes down a kill that no process made. */
  note(hit: string): void;
  /** Where data and logs are. */
  readonly folder: string;
  stop(): Promise<void>;
  forget(): void;
}

const opsKey = 'ops-key-of-the-trial';
const webhookSecret = 'whsec_trial';
/** A server that is killed must lose nothing that it has committed; the machine itself does not die here. */
const postgresSettings = { fsync: 'off', max_connections: '200' };

/** Starts the whole service, each part a process of its own, on data of its own. */
export async function startParts(bundle: string): Promise<Parts> {
  const folder = mkdtempSync(join(tmpdir(), 'licence-billing-trial-'));
  mkdirSync(join(folder, 'run'));
  const hitsFile = join(folder, 'hits');
  const logFile = (name: string): string => join(folder, 'logs', `${name}.log`);
  const [api, db, temporal, stripe] = [await quietPort(), await quietPort(), await quietPort(), await quietPort()];
  const points = new Set<string>();
  const children = keepChildren();
  const add = async (start: () => Promise<Running>): Promise<Part> => children.add(await keepAlive(start));

  const postgres = await add(() => startDatabase(folder, db, logFile('postgres')));
  const databaseUrl = await makeDatabase(db);

  const temporalOptions = { port: temporal, databaseFile: join(folder, 'temporal.db'), logFile: logFile('temporal') };
  const executable = await ensureTemporal();
  const temporalServer = await add(() => startTemporal({ executable, ...temporalOptions }));
  const temporalAddress = `127.0.0.1:${temporal}`;
  await prepareNamespace({ connection: { address: temporalAddress }, namespace: 'default', keepHistories: true });

  const webhook = { url: `http://127.0.0.1:${api}/webhooks/stripe`, secret: webhookSecret };
  const standIn = await add(() => startStripeSim({ port: stripe, dataDir: folder, webhook }));
  const env = environmentOf({ api, temporal, stripe, databaseUrl, hitsFile, bundle });
  const service = (role: 'worker' | 'api') => () =>
    startService({ role, folder, env: { ...env, ROLES: role }, logFile: logFile(role), points });
  const [worker, apiPart] = await Promise.all([add(service('worker')), add(service('api'))]);

  return {
    all: { worker, api: apiPart, postgres, temporal: temporalServer, 'stand-in': standIn },
    apiUrl: `http://127.0.0.1:${api}`,
    stripeUrl: `http://127.0.0.1:${stripe}`,
    databaseUrl,
    temporalAddress,
    opsKey,
    points,
    hits: () => linesOf(hitsFile),
    note: (hit) => appendFileSync(hitsFile, `${hit}\n`),
    folder,
    stop: children.stop,
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function startDatabase(folder: string, port: number, logFile: string): Promise<Running> {
  const dataDir = join(folder, 'postgres');
  return startPostgres({ dataDir, port, password: 'trial', logFile, settings: postgresSettings });
}

async function makeDatabase(port: number): Promise<string> {
  const url = (name: string): string => `postgres://postgres:trial@127.0.0.1:${port}/${name}`;
  const urls = await ensureOwnedDatabase({ url }, 'licences', { owner: 'owner', service: 'service' });
  await migrateDatabase(urls.migrationUrl);
  await grantAccess(urls);
  return urls.databaseUrl;
}

interface Surroundings {
  readonly api: number;
  readonly temporal: number;
  readonly stripe: number;
  readonly databaseUrl: string;
  readonly hitsFile: string;
  readonly bundle: string;
}

function environmentOf({ api, temporal, stripe, databaseUrl, hitsFile, bundle }: Surroundings): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: `127.0.0.1:${temporal}`,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: '/dev/null',
    STRIPE_SECRET_KEY: 'sk_test_trial',
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_PROTOCOL: 'http',
    STRIPE_HOST: '127.0.0.1',
    STRIPE_PORT: String(stripe),
    PORT: String(api),
    OPS_API_KEY: opsKey,
    FINANCE_API_KEY: 'finance-key-of-the-trial',
    LOG_LEVEL: 'warn',
    TRIAL_HITS: hitsFile,
    TRIAL_BUNDLE: bundle,
  };
}

interface ServiceOptions {
  readonly role: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly points: Set<string>;
}

const readyWithinMs = 60_000;

async function startService({ role, folder, env, logFile, points }: ServiceOptions): Promise<Running> {
  const running = await launch({
    name: `The ${role}`,
    command: process.execPath,
    args: nodeArguments('test/trial/service-process.ts', folder),
    cwd: projectFolder,
    env,
    logFile,
    ipc: true,
  });
  const ready = new Promise<boolean>((resolve) => {
    running.process.on('message', (message: FromService) => {
      if (message.type === 'ready') resolve(true);
      else points.add(message.name);
    });
  });
  const gone = running.exited.then(() => false);
  const isReady = await Promise.race([ready, gone, sleep(readyWithinMs, false, { ref: false })]);
  if (isReady) return running;
  await running.stop();
  throw new Error(`The ${role} did not start:\n${logTail(logFile)}`);
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
