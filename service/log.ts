import { types } from 'node:util';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { safeError } from '../activities/safe-error.ts';
import { DatabaseError } from '../db/database-error.ts';

/** Fields that are personal or secret, for the day on which one is logged by mistake. */
const personal = ['name', 'email', 'adminEmail', 'note', 'authorization', 'cookie', 'token', 'secret', 'params'];
const keptBack: ReadonlySet<string> = new Set(personal);

/**
 * The service's log. An error is told by `safeError`, and stands under `err` whatever key it was logged with, so that one
 * query finds all of them: pino itself takes only `err` for one, and writes all of its fields.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    // Told below, with more than pino's own serialiser leaves of it.
    serializers: { err: (told: unknown) => told },
    hooks: {
      logMethod(args, method) {
        const told = args.map(loggable) as typeof args;
        method.apply(this, told);
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function loggable(logged: unknown): unknown {
  if (isError(logged)) return { err: told(logged) };
  if (!isRecord(logged)) return logged;
  const fields = Object.entries(logged);
  const errors = fields.filter(([, value]) => isError(value));
  const only = errors.length === 1 ? errors[0]?.[0] : undefined;
  return Object.fromEntries(
    fields.map(([key, value]) => {
      if (isError(value)) return [key === only ? 'err' : key, told(value)];
      return keptBack.has(key) ? [key, censored] : [key, withoutPersonal(value)];
    }),
  );
}

const censored = '[kept back]';

/** Two levels deep, as pino's own redaction would: that takes more time of a line than all the rest. */
function withoutPersonal(value: unknown): unknown {
  if (!isRecord(value) || !personal.some((field) => Object.hasOwn(value, field))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, keptBack.has(key) ? censored : one]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
