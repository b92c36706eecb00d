import { Connection } from '@temporalio/client';
import type { Config } from './config.ts';
import { connectToTemporal, type StartupWait } from './dependencies.ts';
import { requirePrepared } from './namespace.ts';

/** Refuses to start on a namespace that was not prepared. */
export async function requirePreparedTemporal({ temporal, roles }: Config, wait: StartupWait): Promise<void> {
  const connection = await connectToTemporal(temporal, (options) => Connection.connect(options), wait);
  try {
    await requirePrepared(connection, temporal.namespace, { schedules: roles.has('worker') });
  } finally {
    await connection.close();
  }
}
