import { types } from 'node:util';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { safeError } from '../activities/safe-error.ts';
import { DatabaseError } from '../db/database-error.ts';

/** Fields that are personal or secret, for the day on which one is logged by mistake. */
const keptBack = ['name', 'email', 'adminEmail', 'note', 'authorization', 'cookie', 'token', 'secret', 'params'];

/**
 * The service's log. An error is told by `safeError`, and stands under `err` whatever key it was logged with, so that one
 * query finds all of them: pino itself takes only `err` for one, and writes all of its fields.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    // Told below, with more than pino's own serialiser leaves of it.
    serializers: { err: (told: unknown) => told },
    redact: { paths: keptBack.flatMap((field) => [field, `*.${field}`]), censor: '[kept back]' },
    hooks: {
      logMethod(args, method) {
        const told = args.map(withoutErrors) as typeof args;
        method.apply(this, told);
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function withoutErrors(logged: unknown): unknown {
  if (isError(logged)) return { err: told(logged) };
  if (typeof logged !== 'object' || logged === null) return logged;
  const fields = Object.entries(logged);
  const errors = fields.filter(([, value]) => isError(value));
  const only = errors.length === 1 ? errors[0]?.[0] : undefined;
  return Object.fromEntries(
    fields.map(([key, value]) => (isError(value) ? [key === only ? 'err' : key, told(value)] : [key, value])),
  );
}

/** Also of an error that comes from a workflow's own context, which has classes of its own. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function told(error: Error): object {
  const safe = safeError(error);
  const { name: type, message, stack, cause } = safe;
  const { code, constraint, statement } = safe instanceof DatabaseError ? safe : {};
  return { type, message, stack, code, constraint, statement, ...(cause instanceof Error && { cause: told(cause) }) };
}
