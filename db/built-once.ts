import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { drizzle, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type { Database } from './connect.ts';
import * as schema from './schema.ts';

type Config<Rows> = Omit<PreparedQueryConfig, 'execute'> & { readonly execute: Rows };
type Built<Rows> = Pick<PgPreparedQuery<Config<Rows>>, 'execute'>;

/** A query of Drizzle's with `sql.placeholder`s for what differs from one time to the next. */
interface Buildable<Rows> {
  readonly prepare: (name: string) => Built<Rows>;
}

/** A frequent statement, with the values of its placeholders; of a database, or within a transaction. */
export type Statement<Rows> = (db: Database, values: Readonly<Record<string, unknown>>) => Promise<Rows>;

/** Where statements are built. It has no connection. */
const drawingBoard: Database = drizzle.mock({ schema });

/**
 * Builds a frequent statement once a process, as that takes longer than to send it. Drizzle ties what it has built to one
 * client, and a transaction is a client of its own: each time the same statement is handed to the client at hand.
 */
export function builtOnce<Rows>(build: (db: Database) => Buildable<Rows>): Statement<Rows> {
  let built: Built<Rows> | undefined;
  return (db, values) => {
    built ??= build(drawingBoard).prepare('built once');
    const own = Object.create(built, { client: { value: clientOf(db) } }) as Built<Rows>;
    return own.execute(values);
  };
}

/** Placeholders by their names. */
export function placeholders<const Name extends string>(...names: readonly Name[]) {
  const entries = names.map((name) => [name, sql.placeholder(name)] as const);
  return Object.fromEntries(entries) as { readonly [Each in Name]: Placeholder<Each> };
}

const dialect = new PgDialect();

/** The same of a statement in SQL, whose rows are as the driver gives them. */
export function sqlOnce<Rows = unknown>(build: (db: Database) => SQL): Statement<Rows> {
  return builtOnce<Rows>((db) => ({
    prepare: (name) => db._.session.prepareQuery<Config<Rows>>(dialect.sqlToQuery(build(db)), undefined, name, false),
  }));
}

function clientOf({ _: { session } }: Database): unknown {
  if (session instanceof PostgresJsSession) return session.client;
  throw new Error('A database of another driver');
}
