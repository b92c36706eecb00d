// The supervisor of ./temporal-dev.sh: brings the parts up one after the other and takes them down in the opposite order.
import { join } from 'node:path';
import { type NewKeys, stopLeftoverApp } from './app.ts';
import { banner, pagesBanner } from './banner.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import {
  databasePart,
  type Part,
  postgresFolder,
  servicePart,
  stripePart,
  temporalFile,
  temporalPart,
  temporalRecord,
} from './embedded.ts';
import { openPages } from './pages.ts';
import { freePortNear, requireFreePort } from './ports.ts';
import { stopLeftoverPostgres } from './postgres.ts';
import { type RememberedSettings, openRememberedSettings } from './remembered-settings.ts';
import { readSettings, type Settings } from './settings.ts';
import { messageOf, say } from './setup/tools.mjs';
import { aborted, shutdownOnSignals } from './shutdown.ts';
import { stopLeftoverStripeSim } from './stripe-sim.ts';
import { stopLeftoverTemporal } from './temporal.ts';
import { showWarnings } from './warnings.ts';

/** Runs until told to stop. Its answer is the exit code. */
export async function runStack(temporalExecutable: string | undefined): Promise<number> {
  const settings = readSettings(process.env);
  const stopping = shutdownOnSignals();
  const claim = lockDataFolder(settings.dataDir);
  const warnings = showWarnings(join(settings.dataDir, 'logs', 'app.log'), 'service');
  const up: { name: string; part: Part }[] = [];
  try {
    await bringUp(settings, temporalExecutable, stopping, up);
    await aborted(stopping);
  } catch (error) {
    if (!stopping.aborted) throw error;
  } finally {
    for (const { name, part } of up.reverse()) await timed(`Stopping ${name}`, () => part.stop());
    warnings.stop();
    claim.release();
  }
  return 0;
}

async function bringUp(
  settings: Settings,
  temporalExecutable: string | undefined,
  stopping: AbortSignal,
  up: { name: string; part: Part }[],
): Promise<void> {
  const startedAt = Date.now();
  const { dataDir } = settings;
  await stopLeftovers(dataDir);
  const memory = await choosePorts(settings);
  const env: NodeJS.ProcessEnv = { ...process.env };
  const add = async (name: string, start: () => Promise<Part>): Promise<void> => {
    stopping.throwIfAborted();
    const part = await timed(`Starting ${name}`, start);
    up.push({ name, part });
    Object.assign(env, part.env);
  };
  await add('PostgreSQL', () => databasePart(settings, memory, stopping));
  await add('Temporal', () => temporalPart(settings, temporalExecutable, stopping));
  await add('the Stripe stand-in', () => stripePart(settings, memory, stopping));
  const newKeys: NewKeys = {};
  await add('the service (migrations, worker, API)', () =>
    servicePart({
      port: settings.apiPort,
      dataDir,
      env,
      onNewKeys: (keys) => Object.assign(newKeys, keys),
      abort: stopping,
    }),
  );
  console.log(banner({ settings, env, newKeys, seconds: (Date.now() - startedAt) / 1000 }));
  if (settings.offersDemo && env['DATABASE_URL'] !== undefined)
    await Promise.race([
      showPages(`http://127.0.0.1:${settings.apiPort}`, env['DATABASE_URL'], stopping),
      aborted(stopping),
    ]);
}

/** After the screen: the service is there already, and making the company takes some seconds the first time. */
async function showPages(url: string, databaseUrl: string, stopping: AbortSignal): Promise<void> {
  try {
    const pages = await openPages(url, databaseUrl);
    if (!stopping.aborted) console.log(pagesBanner(pages));
  } catch (error) {
    if (!stopping.aborted) say(`The demo company was not made: ${messageOf(error)}`);
  }
}

/** What a killed stack left running on this data, in the order in which a living one would have stopped it. */
async function stopLeftovers(dataDir: string): Promise<void> {
  await stopLeftoverApp(dataDir);
  await stopLeftoverStripeSim(dataDir);
  await stopLeftoverTemporal(temporalRecord(dataDir), temporalFile(dataDir));
  await stopLeftoverPostgres(postgresFolder(dataDir));
}

/** Checked before anything starts, so that a taken port leaves nothing half up. */
async function choosePorts(settings: Settings): Promise<RememberedSettings> {
  const { external, dataDir } = settings;
  await requireFreePort(settings.apiPort, 'the API', 'PORT');
  if (!external.temporal) {
    await requireFreePort(settings.temporalPort, 'Temporal', 'TEMPORAL_PORT');
    await requireFreePort(settings.temporalUiPort, "Temporal's UI", 'TEMPORAL_UI_PORT');
  }
  if (settings.postgresPort !== undefined) await requireFreePort(settings.postgresPort, 'PostgreSQL', 'POSTGRES_PORT');
  if (settings.stripeSimPort !== undefined)
    await requireFreePort(settings.stripeSimPort, 'the Stripe stand-in', 'STRIPE_SIM_PORT');
  const { memory, save } = openRememberedSettings(dataDir);
  const chosen = {
    ...memory,
    postgresPort: settings.postgresPort ?? (await freePortNear(memory.postgresPort)),
    stripeSimPort: settings.stripeSimPort ?? (await freePortNear(memory.stripeSimPort)),
  };
  save(chosen);
  return chosen;
}

/** Tells what is being done, again while it takes long, and how long it took. */
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
