import type { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { Role } from '../../db/keys.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { problemSchema } from '../schemas/schemas.ts';
import { type ApiEnv, allow, type FindCaller } from './access.ts';
import { readable } from './readable.ts';
import { repeatable } from './repeats.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

/** Who may use which route: filled as the routes are declared, and what the isolation test goes through. */
export const routeAccess = new Map<string, readonly Role[]>();

export const tenantPeople = ['ops', 'admin'] as const;
export const tenantAndFinance = ['ops', 'admin', 'finance'] as const;

/** What every operation declares: its method and path, and who may use it. Changes can be repeated. */
export function operation<M extends Method, P extends string>(
  deps: RouteDeps,
  method: M,
  path: P,
  roles: readonly Role[],
  find?: FindCaller,
) {
  const name = `${method.toUpperCase()} ${path}`;
  routeAccess.set(name, roles);
  const guard: MiddlewareHandler<ApiEnv>[] = [allow(deps, roles, find)];
  // What cannot be read is refused once and for all, too, under its key.
  const change = [repeatable(deps, name), readable({ takesBody: method !== 'delete' })];
  const middleware = method === 'get' ? guard : [...guard, ...change];
  return { method, path, middleware, security: [{ key: [] }], description: `Roles: ${roles.join(', ')}.` };
}

export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

export function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } };
}

/** What every operation may answer instead. */
export const problems = {
  default: {
    description: 'A problem: see its `code`.',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
};
