import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { awayCode, DatabaseError } from './database-error.ts';
import { openClient } from './driver.ts';
import { carefully } from './prepared.ts';
import * as schema from './schema.ts';
import { watchPool } from './watched-statements.ts';

/** The database, or a transaction in it: queries take either. */
export type Database = PostgresJsDatabase<typeof schema>;

export interface Connection {
  readonly db: Database;
  close(): Promise<void>;
}

const mostSecondsBetweenTries = 1;

export interface ConnectOptions {
  /** Called with each statement that is sent. */
  readonly onStatement?: ((statement: string) => void) | undefined;
  /** Not behind a pooler: docs/database.md, "Poolers". */
  readonly preparesStatements?: boolean;
  /** The pool's name in the metrics. */
  readonly poolName?: string;
}

/**
 * A pool of connections that outlives its server: what was under way when the server died fails, what comes after connects
 * again (docs/decisions/0010). `maxConnections` bounds what this process takes of the server's.
 */
export function connect(
  databaseUrl: string,
  maxConnections = 10,
  { onStatement, preparesStatements = true, poolName = 'other' }: ConnectOptions = {},
): Connection {
  const client = openClient(databaseUrl, {
    max: maxConnections,
    prepare: preparesStatements,
    // Its own grows to twenty seconds: a database that is back would be missed for as long.
    backoff: (retries) => Math.min(2 ** retries / 100, mostSecondsBetweenTries),
    ...(onStatement !== undefined && { debug: (_connection, statement) => onStatement(statement) }),
  });
  const prepared = carefully(client, { prepares: preparesStatements });
  const unwatch = watchPool(prepared, poolName, maxConnections);
  return {
    db: drizzle(prepared, { schema }),
    close: async () => {
      unwatch();
      await client.end({ timeout: 5 });
    },
  };
}

/** The SQLSTATE of a failed query; null when the failure was none of the database's. */
export function sqlStateOf(error: unknown): string | null {
  return error instanceof DatabaseError ? error.sqlState : null;
}

/** The server is being stopped, is starting, has no connection left for us (PostgreSQL, appendix A), or a pooler misses it. */
const awayStates: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '53300', '08P01']);
/** Whether a query failed as there is no database at the moment, and not for what it says. */
export function isDatabaseAway(error: unknown): boolean {
  const code = (error instanceof DatabaseError && error.code) || '';
  return awayStates.has(code) || awayCode.test(code);
}

export const sqlState = {
  uniqueViolation: '23505',
  undefinedTable: '42P01',
  undefinedSchema: '3F000',
  inFailedTransaction: '25P02',
  lockNotAvailable: '55P03',
  deadlock: '40P01',
} as const;
