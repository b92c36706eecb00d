import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { awayCode, DatabaseError } from './database-error.ts';
import { openClient } from './driver.ts';
import { carefully } from './prepared.ts';
import * as schema from './schema.ts';
import { scoped } from './tenant-scope.ts';
import { watchPool } from './watched-statements.ts';

/** The database, or a transaction in it: queries take either. */
export type Database = PostgresJsDatabase<typeof schema>;

export interface Connection {
  readonly db: Database;
  close(): Promise<void>;
}

const mostSecondsBetweenTries = 1;

export interface ConnectOptions {
  /** Called with each statement that is sent and the number of its connection. */
  readonly onStatement?: ((statement: string, connection: number) => void) | undefined;
  /** False behind a pooler: docs/database.md, "Poolers". */
  readonly preparesStatements?: boolean;
  /** The role within `asTenant`; without one, `asTenant` changes nothing. */
  readonly tenantRole?: string | null;
  /** The name of these connections in metrics and on the server. */
  readonly poolName?: string;
}

/**
 * A pool of connections that outlives its server: statements under way fail when the server dies, later ones connect
 * again (docs/decisions/0010). `maxConnections` is this process's share of the server's connections.
 */
export function connect(
  databaseUrl: string,
  maxConnections = 10,
  { onStatement, preparesStatements = true, tenantRole = null, poolName = 'other' }: ConnectOptions = {},
): Connection {
  const client = openClient(databaseUrl, {
    max: maxConnections,
    prepare: preparesStatements,
    connection: { application_name: `licence-billing ${poolName}` },
    // The driver's own pause grows to twenty seconds, and a server that is back would be unused for as long.
    backoff: (retries) => Math.min(2 ** retries / 100, mostSecondsBetweenTries),
    ...(onStatement !== undefined && { debug: (connection, statement) => onStatement(statement, connection) }),
  });
  const settings = { prepares: preparesStatements };
  const statements = tenantRole === null ? carefully(client, settings) : scoped(client, tenantRole, settings);
  const unwatch = watchPool(statements, poolName, maxConnections);
  return {
    db: drizzle(statements, { schema }),
    close: async () => {
      unwatch();
      await client.end({ timeout: 5 });
    },
  };
}

/** The SQLSTATE of a failed query; null where the database did not report the failure. */
export function sqlStateOf(error: unknown): string | null {
  return error instanceof DatabaseError ? error.sqlState : null;
}

/**
 * SQLSTATEs that say "not now": the server stops, starts or has no free connection; a pooler cannot reach it; a time-out
 * of the role ended a wait for a lock or a long statement; it only reads, as a standby does; or it has no room on its
 * disk or in its memory (PostgreSQL, appendix A).
 */
const awayStates: ReadonlySet<string> = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08P01',
  '55P03',
  '57014',
  '25P03',
  '25006',
  '53100',
  '53200',
]);

/** Whether a query failed because the database is away at the moment, and not because of the query. */
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
