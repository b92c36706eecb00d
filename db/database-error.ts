import { PgPreparedQuery } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { holdingConnection, traced } from './watched-statements.ts';

/*
 * What leaves this folder of a failed query. Drizzle's own error holds the statement's parameters, and PostgreSQL's message,
 * detail and context hold rows: names, addresses and hashes of keys, which would stand in logs and in histories.
 */

/** A query that failed: how it is called and why, never what was in it. It has no cause, as any cause would tell. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** The SQLSTATE, or what the driver or the network calls the failure. */
  readonly code: string | null;
  /** Null when the failure was none of the database's. */
  readonly sqlState: string | null;
  readonly constraint: string | null;
  /** What was done to which table, as in `insert into charges`. */
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

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** The statement's verb and its first table, without the schema: that of an instance carries its tenant's id. */
export function kindOf(statement: string): string {
  const [verb = 'statement'] = /\b(insert|update|delete|select)\b/i.exec(statement) ?? /[a-z]+/i.exec(statement) ?? [];
  const table = /\b(into|from|update|table)\s+(?:"[^"]*"\.)?"([^"]*)"/i.exec(statement);
  if (table === null) return verb.toLowerCase();
  const [, preposition = '', name = ''] = table;
  const named = preposition.toLowerCase() === verb.toLowerCase() ? [verb, name] : [verb, preposition, name];
  return named.join(' ').toLowerCase();
}

/** What the driver and the network say of a server that cannot be reached. */
export const awayCode =
  /^(CONNECT_TIMEOUT|CONNECTION_(CLOSED|DESTROYED|ENDED)|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH))$/;

/** What a transaction throws: what its work has thrown, but where its own `begin` or `commit` has failed. */
export function leavingTransaction(error: unknown): unknown {
  const isTheDrivers = error instanceof postgres.PostgresError || awayCode.test(codeOf(error) ?? '');
  return isTheDrivers ? withoutData(error, 'transaction') : error;
}

function withoutData(error: unknown, statement: string): DatabaseError {
  return error instanceof DatabaseError ? error : new DatabaseError(error, statement);
}

/** Where Drizzle carries out every query; it has no setting for what it throws. */
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
