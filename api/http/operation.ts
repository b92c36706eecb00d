import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { KeyRole } from '../../db/keys.ts';
import type { MemberRole } from '../../domain/rules/people.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { operationSchema } from '../schemas/change.ts';
import { problemSchema } from '../schemas/problem.ts';
import { type ApiEnv, allow, type FindCaller } from './access.ts';
import { costOf } from './costs.ts';
import { membersFor } from './member-access.ts';
import { limitedByAddress } from './rate-limits.ts';
import { readable } from './readable.ts';
import { repeatable } from './repeats.ts';
import { jsonDoor } from './request-limits.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Whose keys may use which route: filled as the routes are declared; the isolation test goes through it. */
export const routeAccess = new Map<string, readonly KeyRole[]>();
/** The same of members: the routes that a tenant's admin key may use. */
export const memberAccess = new Map<string, readonly MemberRole[]>();

/** Who may make and revoke keys of the service's own roles, and see who is signed in. */
export const opsRoles = ['ops'] as const;
export const tenantRoles = ['ops', 'admin'] as const;
export const tenantAndFinanceRoles = ['ops', 'admin', 'finance'] as const;
export const financeRoles = ['finance', 'ops'] as const;

export type OperationDeps = Pick<RouteDeps, 'db' | 'limiter' | 'recordKeyUse' | 'bytesTaken'>;

/** What every operation declares: its method and path, and who may use it. Changes can be repeated. */
export function operation<M extends Method, P extends string>(
  deps: OperationDeps,
  method: M,
  path: P,
  roles: readonly KeyRole[],
  find?: FindCaller,
) {
  const name = `${method.toUpperCase()} ${path}`;
  routeAccess.set(name, roles);
  const members = roles.includes('admin') ? membersFor(name) : [];
  if (members.length > 0) memberAccess.set(name, members);
  const guard: MiddlewareHandler<ApiEnv>[] = [allow(deps, { roles, members, cost: costOf(name), find })];
  // A body is read once its caller is known; `readable` is below `repeatable`, as its refusals are kept under the key as well.
  const door = jsonDoor(() => deps.bytesTaken(name));
  const change = [door, repeatable(deps, name), readable({ takesBody: method !== 'delete' })];
  const middleware = method === 'get' ? guard : [...guard, ...change];
  const description = `Roles: ${roles.join(', ')}.${members.length > 0 ? ` Members: ${members.join(', ')}.` : ''}`;
  return { method, path, middleware, security: [{ key: [] }], description };
}

/** The routes that need no key: filled as they are declared. */
export const openRoutes = new Set<string>();

/**
 * What a route without a key declares instead. It is limited by the caller's address, unless it must always answer or
 * counts by itself what was not signed.
 */
export function openOperation<M extends Method, P extends string>(
  { limiter, bytesTaken }: Pick<RouteDeps, 'limiter' | 'bytesTaken'>,
  method: M,
  path: P,
  { isLimited = true }: { readonly isLimited?: boolean } = {},
) {
  const name = `${method.toUpperCase()} ${path}`;
  openRoutes.add(name);
  const door = method === 'get' ? [] : [jsonDoor(() => bytesTaken(name))];
  const middleware = isLimited ? [limitedByAddress(limiter), ...door] : door;
  return { method, path, middleware, tags: ['Service'], description: 'Needs no key.' };
}

/** An answer that a handler writes as it is, in whatever media type. */
export function text(type: string, description: string, schema: z.ZodType = z.string()) {
  return { description, content: { [type]: { schema } } };
}

/** A JSON answer, encoded by its schema: a handler gives what `z.encode` makes of it. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  // The type parameter of a route's answer is a schema's decoded side; the handler answers the encoded one.
  const encoded = schema as z.ZodType as z.ZodType<z.input<T>>;
  return { description, content: { 'application/json': { schema: encoded } } };
}

/** A JSON body; it may be left out where an empty object would do. */
export function body<T extends z.ZodType>(schema: T) {
  const isRequired = !schema.safeParse({}).success;
  return { ...(isRequired && { required: true }), content: { 'application/json': { schema } } };
}

/** What every operation may answer instead. */
export const problems = {
  default: {
    description: 'A problem: see its `code`.',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
};

/** The answer of a change that goes on after it (docs/api.md, "Slow ones"). */
export const accepted = { 202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.') };
