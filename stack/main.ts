// The supervisor of ./temporal-dev.sh: starts the parts one after another and stops them in the reverse order.
import { banner, pagesBanner } from './banner.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { diallerPart, stopLeftoverDialler } from './dialler.ts';
import {
  databasePart,
  eventSettings,
  type Part,
  postgresFolder,
  prepareParts,
  servicePart,
  stripePart,
  taxRegistersPart,
  temporalFile,
  temporalPart,
  temporalRecord,
} from './embedded.ts';
import { openPages } from './pages.ts';
import { freePortNear, requireFreePort } from './ports.ts';
import { stopLeftoverPostgres } from './postgres.ts';
import { openRememberedSettings, type RememberedSettings } from './remembered-settings.ts';
import { apiAndWorker, logOf, type NewKeys, stopLeftoverService } from './service.ts';
import { readSettings, type Settings } from './settings.ts';
import { messageOf, say } from './setup/tools.mjs';
import { aborted, shutdownOnSignals } from './shutdown.ts';
import { stopLeftoverStripeSim } from './stripe-sim.ts';
import { stopLeftoverTemporal } from './temporal.ts';
import { showWarnings } from './warnings.ts';

/** Runs until a signal stops it; returns the exit code. */
export async function runStack(temporalExecutable: string | undefined): Promise<number> {
  // What the parts write below the data folder is readable for this user only.
  process.umask(0o077);
  const settings = readSettings(process.env, process.argv);
  const shutdown = shutdownOnSignals();
  const lock = lockDataFolder(settings.dataDir);
  const warnings = ['api', 'worker'].map((name) => showWarnings(logOf(settings.dataDir, name), name));
  const up: { name: string; part: Part }[] = [];
  try {
    await bringUp(settings, temporalExecutable, shutdown, up);
    await aborted(shutdown);
  } catch (error) {
    if (!shutdown.aborted) throw error;
  } finally {
    for (const { name, part } of up.reverse()) await timed(`Stopping ${name}`, () => part.stop());
    for (const { stop } of warnings) stop();
    lock.release();
  }
  return 0;
}

async function bringUp(
  settings: Settings,
  temporalExecutable: string | undefined,
  shutdown: AbortSignal,
  up: { name: string; part: Part }[],
): Promise<void> {
  const startedAt = Date.now();
  const { dataDir } = settings;
  await stopLeftovers(dataDir);
  const remembered = await choosePorts(settings);
  const env: NodeJS.ProcessEnv = withSigningKey({ ...eventSettings(remembered), ...process.env }, remembered);
  const add = async (name: string, start: () => Promise<Part>): Promise<void> => {
    shutdown.throwIfAborted();
    const part = await timed(`Starting ${name}`, start);
    up.push({ name, part });
    Object.assign(env, part.env);
  };
  await add('PostgreSQL', () => databasePart(settings, remembered, shutdown));
  await add('Temporal', () => temporalPart(settings, temporalExecutable, shutdown));
  await add('the Stripe stand-in', () => stripePart(settings, remembered, shutdown));
  await add('the stand-in of VIES and HMRC', () => taxRegistersPart(settings, remembered));
  shutdown.throwIfAborted();
  await timed('Preparing database and Temporal', () => prepareParts(env));
  const newKeys: NewKeys = {};
  const onNewKeys = (keys: NewKeys): void => void Object.assign(newKeys, keys);
  const worker = {
    healthPort: remembered.workerHealthPort,
    metricsAddress: settings.workerMetricsAddress ?? `127.0.0.1:${remembered.workerMetricsPort}`,
  };
  const service = apiAndWorker(settings.apiPort, worker);
  await add('the service (API, worker)', () => servicePart(service, { dataDir, env, onNewKeys, abort: shutdown }));
  console.log(banner({ settings, env, worker, newKeys, seconds: (Date.now() - startedAt) / 1000 }));
  const { DATABASE_URL: databaseUrl } = env;
  if (!settings.offersDemo || databaseUrl === undefined) return;
  const { url } = service;
  await Promise.race([showPages(url, databaseUrl, shutdown), aborted(shutdown)]);
  if (!settings.withDialler) return;
  await add('the dialler', () => diallerPart(url, databaseUrl, dataDir));
  say(`The dialler is at ${env['DIALLER_URL']}`);
}

/** Adds a signing key of the stack's own for entitlement documents, unless the environment has one. */
function withSigningKey(env: NodeJS.ProcessEnv, { entitlementSigningKey }: RememberedSettings): NodeJS.ProcessEnv {
  const isGiven = Boolean(env['ENTITLEMENT_SIGNING_KEY'] ?? env['ENTITLEMENT_SIGNING_KEY_FILE']);
  return isGiven ? { ...env } : { ...env, ENTITLEMENT_SIGNING_KEY: entitlementSigningKey };
}

/** Prints the links after the banner, because making the demo company takes some seconds the first time. */
async function showPages(url: string, databaseUrl: string, shutdown: AbortSignal): Promise<void> {
  try {
    const pages = await openPages(url, databaseUrl);
    if (!shutdown.aborted) console.log(pagesBanner(pages));
  } catch (error) {
    if (!shutdown.aborted) say(`The demo company was not made: ${messageOf(error)}`);
  }
}

/** Stops what a killed stack left running on this data, in the usual order. */
async function stopLeftovers(dataDir: string): Promise<void> {
  await stopLeftoverDialler(dataDir);
  await stopLeftoverService(dataDir);
  await stopLeftoverStripeSim(dataDir);
  await stopLeftoverTemporal(temporalRecord(dataDir), temporalFile(dataDir));
  await stopLeftoverPostgres(postgresFolder(dataDir));
}

/** The ports that are chosen and remembered where none are set. */
const chosenPorts = [
  { port: 'postgresPort', use: 'PostgreSQL', variable: 'POSTGRES_PORT' },
  { port: 'stripeSimPort', use: 'the Stripe stand-in', variable: 'STRIPE_SIM_PORT' },
  { port: 'taxRegistersPort', use: 'the stand-in of VIES and HMRC', variable: 'TAX_REGISTERS_PORT' },
  { port: 'workerHealthPort', use: "the worker's health", variable: 'HEALTH_PORT' },
] as const;

/** Checks the ports before anything starts, so that a taken one leaves nothing running. */
async function choosePorts(settings: Settings): Promise<RememberedSettings> {
  const { external, dataDir } = settings;
  await requireFreePort(settings.apiPort, 'the API', 'PORT');
  if (!external.temporal) {
    await requireFreePort(settings.temporalPort, 'Temporal', 'TEMPORAL_PORT');
    await requireFreePort(settings.temporalUiPort, "Temporal's UI", 'TEMPORAL_UI_PORT');
  }
  const { remembered, save } = openRememberedSettings(dataDir);
  const chosen = { ...remembered, workerMetricsPort: await freePortNear(remembered.workerMetricsPort) };
  for (const { port, use, variable } of chosenPorts) {
    const set = settings[port];
    if (set !== undefined) await requireFreePort(set, use, variable);
    chosen[port] = set ?? (await freePortNear(remembered[port]));
  }
  save(chosen);
  return chosen;
}

/** Runs `work` and prints what is being done, the seconds so far every three seconds, and how long it took. */
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  say(what);
  const ticker = setInterval(() => say(`  … ${Math.round((Date.now() - startedAt) / 1000)} s`), 3_000);
  try {
    return await work();
  } finally {
    clearInterval(ticker);
    say(`  ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}
