import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { drizzle, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type { Database } from './connect.ts';
import * as schema from './schema.ts';

type Config<Rows> = Omit<PreparedQueryConfig, 'execute'> & { readonly execute: Rows };
type Built<Rows> = Pick<PgPreparedQuery<Config<Rows>>, 'execute'>;

/** A Drizzle query with `sql.placeholder`s for the values that differ from call to call. */
interface Buildable<Rows> {
  readonly prepare: (name: string) => Built<Rows>;
}

/** Runs a prepared query with the values of its placeholders, on a database or within a transaction. */
export type Statement<Rows> = (db: Database, values: Readonly<Record<string, unknown>>) => Promise<Rows>;

/** Builds statements only; it has no connection. */
const drawingBoard: Database = drizzle.mock({ schema });

/**
 * Builds a frequent statement once per process, because building takes longer than sending. Drizzle ties a built query
 * to one client, and each transaction is a client of its own, so the statement is given to the client of each call.
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

/** Builds a statement written in SQL once per process; its rows are as the driver gives them. */
export function sqlOnce<Rows = unknown>(build: (db: Database) => SQL): Statement<Rows> {
  return builtOnce<Rows>((db) => ({
    prepare: (name) => db._.session.prepareQuery<Config<Rows>>(dialect.sqlToQuery(build(db)), undefined, name, false),
  }));
}

function clientOf({ _: { session } }: Database): unknown {
  if (session instanceof PostgresJsSession) return session.client;
  throw new Error('A database of another driver');
}
