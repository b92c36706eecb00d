import type { Connection } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type Stripe from 'stripe';
import type { ApiDeps } from '../api/deps.ts';
import type { Database } from '../db/connect.ts';
import { type Config, ConfigError } from './config.ts';
import type { StartupWait } from './dependencies.ts';
import type { Tracing } from './tracing.ts';

/** What API and worker share within a process. */
export interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly stripe: Stripe;
  readonly tracing: Tracing;
  readonly health: Health;
  readonly wait: StartupWait;
  /** Each part adds how it is stopped; they are stopped in the opposite order of their start. */
  readonly closers: (() => Promise<unknown>)[];
}

/** Whether this process is ready: the checks of its parts once they are up, and whether it is about to stop. */
export interface Health {
  readonly checks: Record<keyof ApiDeps['checks'], () => Promise<boolean>>;
  isDraining: boolean;
}

/** Checks that the database takes changes, as a standby does not, and that Temporal answers. */
export function answering(
  db: Database,
  { workflowService }: Pick<Connection, 'workflowService'>,
): Pick<Health['checks'], 'database' | 'temporal'> {
  return {
    database: async () => {
      const [answer] = await db.execute(sql`select current_setting('transaction_read_only') as read_only`);
      return answer?.['read_only'] === 'off';
    },
    temporal: async () => (await workflowService.getSystemInfo({})).serverVersion !== '',
  };
}

export function unusablePort(variable: string, port: number, { message }: Error): ConfigError {
  return new ConfigError(`Port ${port} cannot be used (${message}): free it, or choose another with ${variable}.`);
}
