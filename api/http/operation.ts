import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { KeyRole } from '../../db/keys.ts';
import type { AuditedAct } from '../../db/schema.ts';
import type { MemberRole } from '../../domain/rules/people.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { operationSchema } from '../schemas/change.ts';
import { problemSchema } from '../schemas/problem.ts';
import { type ApiEnv, allow, type FindCaller } from './access.ts';
import { audited, auditedFiles } from './audit.ts';
import { knownQuery } from './known-query.ts';
import { membersFor } from './member-access.ts';
import { limitedByAddress } from './rate-limits.ts';
import { readable } from './readable.ts';
import { repeatable, type ShownOnce } from './repeats.ts';
import { jsonDoor } from './request-limits.ts';
import { costly, type Pool } from './under-way.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The roles of keys for each route, filled as the routes are declared; the isolation test reads it. */
export const routeAccess = new Map<string, readonly KeyRole[]>();
/** The roles of members for each route that a tenant's admin key may use. */
export const memberAccess = new Map<string, readonly MemberRole[]>();

/** Roles that manage the keys of the service's own roles, and see their sessions. */
export const opsRoles = ['ops'] as const;
export const tenantRoles = ['ops', 'admin'] as const;
export const tenantAndFinanceRoles = ['ops', 'admin', 'finance'] as const;
export const financeRoles = ['finance', 'ops'] as const;

export type OperationDeps = Pick<
  RouteDeps,
  'db' | 'limiter' | 'recordKeyUse' | 'bytesTaken' | 'takesQuery' | 'fewUnderWay' | 'addressOf' | 'sessionIn'
>;

/** What each operation declares besides its method and path. */
interface Declared {
  readonly roles: readonly KeyRole[];
  /**
   * The cost of a request for its key's limit, in requests: about its time compared with a plain read's. Of what costs
   * 5 or more (under-way.ts) a tenant has only a few under way at once.
   */
  readonly cost: number;
  /** How its caller is found, where not by the key alone. */
  readonly find?: FindCaller;
  /** Whether a person who is signed in on the pages may call it from a browser. */
  readonly takesSession?: boolean;
  /** The pool of connections that it takes. */
  readonly pool?: Pool;
}

interface DeclaredChange extends Declared {
  readonly shownOnce: ShownOnce;
  /** The act that the audit is told of; null for what the activity log or a record of its own says. */
  readonly audits: AuditedAct | null;
}

type DeclaredFor<M extends Method> = M extends 'get' ? Declared : DeclaredChange;

/** The cost of each route with a key, filled as the routes are declared. */
export const routeCosts = new Map<string, number>();
/** The fields that each change shows once. */
export const routeSecrets = new Map<string, ShownOnce>();

/** The declaration that every operation shares: method, path, access, cost, what of it is kept and what is audited. */
export function operation<M extends Method, P extends string>(
  deps: OperationDeps,
  method: M,
  path: P,
  declared: DeclaredFor<M>,
) {
  const { roles, cost, find, takesSession = false, pool = 'api' }: Declared = declared;
  const name = `${method.toUpperCase()} ${path}`;
  routeAccess.set(name, roles);
  routeCosts.set(name, cost);
  const members = roles.includes('admin') ? membersFor(name) : [];
  if (members.length > 0) memberAccess.set(name, members);
  const middleware: MiddlewareHandler<ApiEnv>[] = [
    allow(deps, { roles, members, cost, find, takesSession }),
    ...(cost >= costly ? [fewOfTenant(deps, pool)] : []),
    ...('shownOnce' in declared ? changing(deps, name, method, declared) : reading(deps, name)),
  ];
  const description = `Roles: ${roles.join(', ')}.${members.length > 0 ? ` Members: ${members.join(', ')}.` : ''}`;
  const security = takesSession ? [{ key: [] }, { session: [] }] : [{ key: [] }];
  return { method, path, middleware, security, description };
}

/** Bounds a route's requests by the tenant; the service's own keys are counted only where they ask about one. */
export function fewOfTenant({ fewUnderWay }: Pick<RouteDeps, 'fewUnderWay'>, pool: Pool): MiddlewareHandler<ApiEnv> {
  return (context, next) => {
    const tenantId = context.req.param('t') ?? context.get('caller').tenantId;
    return tenantId === null ? next() : fewUnderWay(pool, tenantId, context, next);
  };
}

function reading(deps: OperationDeps, name: string): readonly MiddlewareHandler<ApiEnv>[] {
  return [knownQuery(() => deps.takesQuery(name)), auditedFiles(deps)];
}

/**
 * A body is read once its caller is known. Refusals of what is not known or readable are kept under the key too, so
 * that they come after `repeatable`.
 */
function changing(
  deps: OperationDeps,
  name: string,
  method: Method,
  { shownOnce, audits }: DeclaredChange,
): readonly MiddlewareHandler<ApiEnv>[] {
  routeSecrets.set(name, shownOnce);
  return [
    jsonDoor(() => deps.bytesTaken(name)),
    repeatable(deps, name, shownOnce),
    knownQuery(() => deps.takesQuery(name)),
    readable({ takesBody: method !== 'delete' }),
    ...(audits === null ? [] : [audited(deps, audits)]),
  ];
}

/** The routes without a key, filled as they are declared. */
export const openRoutes = new Set<string>();

/**
 * The declaration of a route without a key. The caller's address limits it, unless it must always answer, or counts
 * unsigned requests itself.
 */
export function openOperation<M extends Method, P extends string>(
  { limiter, bytesTaken, takesQuery }: Pick<RouteDeps, 'limiter' | 'bytesTaken' | 'takesQuery'>,
  method: M,
  path: P,
  { isLimited = true }: { readonly isLimited?: boolean } = {},
) {
  const name = `${method.toUpperCase()} ${path}`;
  openRoutes.add(name);
  const middleware = [
    ...(isLimited ? [limitedByAddress(limiter)] : []),
    knownQuery(() => takesQuery(name)),
    ...(method === 'get' ? [] : [jsonDoor(() => bytesTaken(name))]),
  ];
  return { method, path, middleware, tags: ['Service'], description: 'Needs no key.' };
}

/** An answer of any media type, which the handler writes as it is. */
export function text(type: string, description: string, schema: z.ZodType = z.string()) {
  return { description, content: { [type]: { schema } } };
}

/** A JSON answer with a schema: the handler gives the output of `z.encode`. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  // A route's answer is typed by the decoded side of its schema, but handlers answer the encoded one.
  const encoded = schema as z.ZodType as z.ZodType<z.input<T>>;
  return { description, content: { 'application/json': { schema: encoded } } };
}

/** A JSON body; optional where an empty object is valid. */
export function body<T extends z.ZodType>(schema: T) {
  const isRequired = !schema.safeParse({}).success;
  return { ...(isRequired && { required: true }), content: { 'application/json': { schema } } };
}

/** The problems that every operation may answer. */
export const problems = {
  default: {
    description: 'A problem: see its `code`.',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
};

/** The answer to a change that goes on after it (docs/api.md, "Slow ones"). */
export const accepted = { 202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.') };
