// Each part of the stack, embedded or external, and the variables with which the service finds it.
import { join } from 'node:path';
import { prepare } from '../service/preparation.ts';
import { ensureOwnedDatabase } from './database-roles.ts';
import { keepRunning } from './keep-running.ts';
import { startPostgres } from './postgres.ts';
import type { RememberedSettings } from './remembered-settings.ts';
import { type ServiceForm, type ServiceOptions, startService } from './service.ts';
import type { Settings } from './settings.ts';
import { messageOf, UserError } from './setup/tools.mjs';
import { startStripeSim } from './stripe-sim.ts';
import { registerSettings, startTaxRegisters } from './tax-registers.ts';
import { startTemporal } from './temporal.ts';

/** A running part: how to stop it, and the variables with which the service finds it. */
export type Part = { stop: () => Promise<void>; env: NodeJS.ProcessEnv };

/** A development server forgets closed runs after a day, but ops and finance read them months later. */
const tenYearsInDays = 3_650;

const nothingToStop = async (): Promise<void> => undefined;

export async function databasePart(
  { dataDir, external }: Settings,
  remembered: RememberedSettings,
  abort: AbortSignal,
): Promise<Part> {
  if (external.database !== undefined) return { env: { DATABASE_URL: external.database }, stop: nothingToStop };
  const options = {
    dataDir: postgresFolder(dataDir),
    port: remembered.postgresPort,
    password: remembered.postgresPassword,
    logFile: join(dataDir, 'logs', 'postgres.log'),
    abort,
  };
  const { first, stop } = await keepRunning(() => startPostgres(options));
  const { postgresOwnerPassword: owner, postgresServicePassword: service } = remembered;
  const { databaseUrl, migrationUrl } = await ensureOwnedDatabase(first, 'licences', { owner, service });
  return { env: { DATABASE_URL: databaseUrl, DATABASE_MIGRATION_URL: migrationUrl }, stop };
}

export function postgresFolder(dataDir: string): string {
  return join(dataDir, 'postgres');
}

export async function temporalPart(
  settings: Settings,
  executable: string | undefined,
  abort: AbortSignal,
): Promise<Part> {
  if (settings.external.temporal || executable === undefined) return { env: {}, stop: nothingToStop };
  const { dataDir, temporalPort: port, temporalUiPort: uiPort } = settings;
  const files = {
    databaseFile: temporalFile(dataDir),
    recordFile: temporalRecord(dataDir),
    logFile: join(dataDir, 'logs', 'temporal.log'),
  };
  const { first, stop } = await keepRunning(() => startTemporal({ executable, port, uiPort, ...files, abort }));
  return {
    env: {
      ...withoutTemporal(process.env),
      TEMPORAL_ADDRESS: first.address,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_RETENTION_DAYS: String(tenYearsInDays),
      TEMPORAL_UI_URL: `http://127.0.0.1:${uiPort}`,
    },
    stop,
  };
}

/**
 * Removes the user's own Temporal settings: their key or TLS must not be used with the local server's address. The keys
 * that encrypt histories are the service's setting and stay.
 */
export function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const standard = Object.keys(env).filter((name) =>
    /^TEMPORAL_(ADDRESS|NAMESPACE|API_KEY|PROFILE|CODEC_ENDPOINT|CODEC_AUTH|GRPC_META|TLS)/.test(name),
  );
  return { ...Object.fromEntries(standard.map((name) => [name, undefined])), TEMPORAL_CONFIG_FILE: '/dev/null' };
}

export function temporalFile(dataDir: string): string {
  return join(dataDir, 'temporal.db');
}

export function temporalRecord(dataDir: string): string {
  return join(dataDir, 'run', 'temporal.json');
}

export async function stripePart(
  settings: Settings,
  remembered: RememberedSettings,
  abort: AbortSignal,
): Promise<Part> {
  if (settings.external.stripe) return { env: {}, stop: nothingToStop };
  const port = remembered.stripeSimPort;
  const webhook = {
    url: `http://127.0.0.1:${settings.apiPort}/webhooks/stripe`,
    secret: remembered.stripeWebhookSecret,
  };
  const { stop } = await keepRunning(() => startStripeSim({ port, dataDir: settings.dataDir, webhook, abort }));
  const address = { STRIPE_PROTOCOL: 'http', STRIPE_HOST: '127.0.0.1', STRIPE_PORT: String(port) };
  return {
    env: { ...address, STRIPE_SECRET_KEY: 'sk_test_embedded', STRIPE_WEBHOOK_SECRET: remembered.stripeWebhookSecret },
    stop,
  };
}

/** Starts the registers' stand-in in this very process, because it keeps nothing and needs no restart. */
export async function taxRegistersPart(
  { external }: Settings,
  { taxRegistersPort }: RememberedSettings,
): Promise<Part> {
  if (external.taxRegisters) return { env: {}, stop: nothingToStop };
  const registers = await startTaxRegisters(taxRegistersPort);
  return { env: { ...registerSettings(registers), TAX_REGISTERS_URL: registers.url }, stop: () => registers.close() };
}

/** Allows events to be pushed to programs on this machine, because a product may be tried beside the stack. */
export function eventSettings({ eventSecretKey }: RememberedSettings): NodeJS.ProcessEnv {
  return { EVENT_SECRET_KEYS: `stack=${eventSecretKey}`, EVENTS_TO_LOOPBACK: 'true' };
}

/** Prepares database and Temporal with the code that prepares a production. */
export async function prepareParts(env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await prepare(env, () => undefined);
  } catch (error) {
    throw new UserError(messageOf(error));
  }
}

/**
 * Starts the service. Its processes are stopped one after another, so that the API finishes its last requests while the
 * worker still runs.
 */
export async function servicePart(form: ServiceForm, options: ServiceOptions): Promise<Part> {
  const kept = await startService(form, options, keepRunning);
  return {
    env: {},
    async stop() {
      for (const { stop } of kept) await stop();
    },
  };
}
