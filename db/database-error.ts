import { PgPreparedQuery } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { holdingConnection, traced } from './watched-statements.ts';

/*
 * What leaves this folder of a failed query. Drizzle's error holds the statement's parameters, and PostgreSQL's
 * message, detail and context hold rows: names, addresses and hashes of keys, which must not reach logs or histories.
 */

/** A failed query: its kind and the reason, never its data. It has no cause, as a cause would carry the data. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** The SQLSTATE, or the driver's or the network's code for the failure. */
  readonly code: string | null;
  /** Null where the database did not report the failure. */
  readonly sqlState: string | null;
  readonly constraint: string | null;
  /** The verb and table, such as `insert into charges`. */
  readonly statement: string;

  constructor(error: unknown, statement: string) {
    const answered = error instanceof postgres.PostgresError ? error : null;
    const code = codeOf(error);
    const constraint = answered?.constraint_name ?? null;
    super([`${statement} has failed`, code, constraint].filter((part) => part !== null).join(': '));
    this.code = code;
    this.sqlState = answered === null ? null : code;
    this.constraint = constraint;
    this.statement = statement;
  }
}

export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/**
 * The statement's verb and first table, without the schema, as the name of an instance's schema is derived from its
 * tenant's id.
 */
export function kindOf(statement: string): string {
  const [verb = 'statement'] = /\b(insert|update|delete|select)\b/i.exec(statement) ?? /[a-z]+/i.exec(statement) ?? [];
  const table = /\b(into|from|update|table)\s+(?:"[^"]*"\.)?"([^"]*)"/i.exec(statement);
  if (table === null) return verb.toLowerCase();
  const [, preposition = '', name = ''] = table;
  const named = preposition.toLowerCase() === verb.toLowerCase() ? [verb, name] : [verb, preposition, name];
  return named.join(' ').toLowerCase();
}

/** The codes of the driver and the network for a server that cannot be reached. */
export const awayCode =
  /^(CONNECT_TIMEOUT|CONNECTION_(CLOSED|DESTROYED|ENDED)|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH))$/;

/**
 * The error to throw from a transaction: the error of its work as it is, but one of its own `begin` or `commit` without
 * data.
 */
export function leavingTransaction(error: unknown): unknown {
  const isTheDrivers = error instanceof postgres.PostgresError || awayCode.test(codeOf(error) ?? '');
  return isTheDrivers ? withoutData(error, 'transaction') : error;
}

function withoutData(error: unknown, statement: string): DatabaseError {
  return error instanceof DatabaseError ? error : new DatabaseError(error, statement);
}

/** The method in which Drizzle runs every query; Drizzle has no setting for the error that it throws. */
const carryingOut = 'queryWithCache';
if (!(carryingOut in PgPreparedQuery.prototype)) throw new Error('This Drizzle carries queries out elsewhere');
Object.defineProperty(PgPreparedQuery.prototype, carryingOut, {
  async value(
    this: { readonly client?: unknown },
    statement: string,
    _parameters: unknown,
    query: () => Promise<unknown>,
  ): Promise<unknown> {
    try {
      return await holdingConnection(this.client, () => traced(() => kindOf(statement), query));
    } catch (error) {
      throw withoutData(error, kindOf(statement));
    }
  },
});
