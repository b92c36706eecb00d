import { types } from 'node:util';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { safeError } from '../activities/safe-error.ts';
import { requestIds } from '../api/http/request-context.ts';
import { DatabaseError } from '../db/database-error.ts';

/** Names of fields that are personal or secret, in case one is logged by mistake. */
const personal = ['name', 'email', 'adminEmail', 'note', 'authorization', 'cookie', 'token', 'secret', 'params'];
const keptBack: ReadonlySet<string> = new Set(personal);

/**
 * Creates the service's log. An error is logged by `safeError` and always as `err`, so that one query finds all errors:
 * pino itself recognises only `err`, and writes all fields of an error. A line that is logged while a request is answered
 * carries the ids of the request and of its tenant.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    mixin: () => loggable(requestIds()) as object,
    // A line's own fields stay in their order, by which the log is searched (docs/restore.md).
    mixinMergeStrategy: (line, ids) => ({ ...line, ...ids, ...line }),
    // `told` is already safe, and has more than pino's own serialiser would keep of it.
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
      if (key === 'tenantId' && !mayBeTenantId(value)) return [key, censored];
      return keptBack.has(key) ? [key, censored] : [key, withoutPersonal(value)];
    }),
  );
}

const censored = '[kept back]';

/** A request's address may have any text in a tenant's place: a whole page of it, or a person's address. */
function mayBeTenantId(value: unknown): boolean {
  return typeof value !== 'string' || /^[\w-]{1,64}$/.test(value);
}

/**
 * Censors these fields two levels deep, as pino's own redaction would; that takes more time than all the rest of a
 * line.
 */
function withoutPersonal(value: unknown): unknown {
  if (!isRecord(value) || !personal.some((field) => Object.hasOwn(value, field))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, keptBack.has(key) ? censored : one]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Also recognises an error from a workflow's own context, which has its own classes. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function told(error: Error): object {
  const safe = safeError(error);
  const { name: type, message, stack, cause } = safe;
  const { code, constraint, statement } = safe instanceof DatabaseError ? safe : {};
  return { type, message, stack, code, constraint, statement, ...(cause instanceof Error && { cause: told(cause) }) };
}
