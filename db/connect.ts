import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { prepareStatements } from './prepared.ts';
import * as schema from './schema.ts';

/** The database, or a transaction in it: queries take either. */
export type Database = NodePgDatabase<typeof schema>;

export interface Connection {
  readonly db: Database;
  close(): Promise<void>;
}

/**
 * A pool of connections that outlives its server: what was under way when the server died fails, what comes after connects
 * anew. `maxConnections` bounds what this process takes of the server's; `onStatement` hears each statement before it is sent.
 */
export function connect(
  databaseUrl: string,
  maxConnections = 10,
  onStatement?: (statement: string) => void,
): Connection {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: maxConnections, connectionTimeoutMillis: 30_000 });
  pool.on('connect', (client) => {
    prepareStatements(client);
    // Whoever uses a connection hears of its end by the failure of what they asked; one that nobody uses is missed by nobody.
    client.on('error', () => undefined);
  });
  pool.on('error', () => undefined);
  const options = { schema, ...(onStatement && { logger: { logQuery: onStatement } }) };
  const db: Database = drizzle(pool, options);
  // Drizzle's own would keep a connection for good whose server dies at `begin` (0.45.4).
  db.transaction = async (work, config) => {
    const client = await pool.connect();
    try {
      return await drizzle(client, options).transaction(work, config);
    } finally {
      client.release();
    }
  };
  return { db, close: () => pool.end() };
}

/** The SQLSTATE of a failed query; null when the failure was none of the database's. */
export function sqlStateOf(error: unknown): string | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof pg.DatabaseError ? (cause.code ?? null) : null;
}

export const sqlState = {
  uniqueViolation: '23505',
  undefinedTable: '42P01',
  undefinedSchema: '3F000',
  inFailedTransaction: '25P02',
} as const;
