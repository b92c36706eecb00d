import type { Config } from './config.ts';
import { connectToTemporal, type StartupWait } from './dependencies.ts';
import { requirePrepared } from './namespace.ts';
import { openConnection } from './temporal-connection.ts';

/** Refuses to start on a namespace that was not prepared, or was prepared for another task queue. */
export async function requirePreparedTemporal(
  { temporal, roles, taskQueue }: Config,
  wait: StartupWait,
): Promise<void> {
  const connection = await connectToTemporal(temporal, openConnection, wait);
  try {
    await requirePrepared(connection, temporal.namespace, { schedules: roles.has('worker'), taskQueue });
  } finally {
    await connection.close();
  }
}
