import { grantAccess } from '../db/grants.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { loadPreparationConfig, type PreparationConfig } from './config.ts';
import { connectToTemporal, untilUp } from './dependencies.ts';
import { freshNamespace, prepareNamespace, schedulesIn } from './namespace.ts';
import { patiently } from './patience.ts';
import { setSchedules } from './schedules.ts';
import { temporalClient } from './temporal-client.ts';
import { openConnection } from './temporal-connection.ts';

/**
 * Prepares what the service needs to start: the database's schema, Temporal's namespace, and its schedules. Safe to run
 * again, and before each new version; reports each step as a line to `say`.
 */
export async function prepare(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<void> {
  const config = loadPreparationConfig(env);
  await prepareDatabase(config, say);
  await prepareTemporal(config, say);
}

async function prepareDatabase(
  { databaseUrl, migrationUrl, timeOuts, startupWaitMs: withinMs }: PreparationConfig,
  say: (line: string) => void,
) {
  const { before, applied } = await untilUp(() => migrateDatabase(migrationUrl, { say }), { withinMs, onWait: say });
  const done = applied.length === 0 ? 'none was missing' : `${applied.join(', ')} applied`;
  await grantAccess({ databaseUrl, migrationUrl }, timeOuts);
  say(`Database: ${before} migrations were there, ${done}; its roles may do what is declared`);
}

async function prepareTemporal(config: PreparationConfig, say: (line: string) => void): Promise<void> {
  const { temporal, startupWaitMs: withinMs, retentionDays, taskQueue } = config;
  const { namespace } = temporal;
  const connection = await connectToTemporal(temporal, openConnection, {
    withinMs,
    onWait: say,
  });
  try {
    // A namespace that is not there yet has no schedules.
    const { taskQueue: before } = await schedulesIn(connection, namespace, false);
    for (const line of await prepareNamespace(connection, { namespace, retentionDays })) say(line);
    const client = temporalClient({ connection, temporal });
    const names = await patiently(() => setSchedules(client, taskQueue), freshNamespace);
    say(`Schedules: ${names.join(', ')} are set`);
    if (before !== null && before !== taskQueue)
      say(`The task queue is ${taskQueue} now: runs that began on ${before} stay there, and need workers of their own`);
  } finally {
    await connection.close();
  }
}
