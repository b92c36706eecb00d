import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Entitlement } from '../../db/entitlements.ts';
import { type Caller, findCaller, isMemberRole, type KeyRole } from '../../db/keys.ts';
import type { RecordedCommand } from '../../db/requests.ts';
import { asTenant } from '../../db/tenant-scope.ts';
import { tenantExists } from '../../db/tenants.ts';
import type { MemberRole } from '../../domain/rules/people.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { ApiError, notFound } from './problems.ts';

/** What a request carries through its handlers. */
export interface ApiEnv {
  /** Set by the pages, which call the API in this process for the person signed in; no request from outside has it. */
  readonly Bindings: {
    readonly caller?: Caller;
    readonly sessionId?: string;
    readonly address?: string | null;
    /** Why an operator makes a change for a tenant, as said on a page. */
    readonly note?: string | null;
  };
  readonly Variables: {
    readonly requestId: string;
    readonly caller: Caller;
    /** Of a change: the id under which it takes effect once. */
    readonly commandId: string;
    /** What is recorded of that command already; undefined where it has not been looked up. */
    readonly earlier?: RecordedCommand | null;
    /** Of an entitlement's route: found with the caller, by one statement. */
    readonly entitlement?: Entitlement | null;
  };
}

/** Finds the caller of a secret. The entitlement's route looks its answer up in the same statement. */
export type FindCaller = (context: Context<ApiEnv>, secret: string) => Promise<Caller | null>;

/** Whom a route admits, what a request of it costs of a key's limit, and how its caller is found, if in its own way. */
interface RouteAccess {
  readonly roles: readonly KeyRole[];
  /** Of a tenant's members; none may use a route without a tenant. */
  readonly members?: readonly MemberRole[];
  readonly cost: number;
  readonly find: FindCaller | undefined;
}

/** Admits the roles named for a route, and a tenant's own keys for that tenant alone. */
export function allow(
  { db, limiter, recordKeyUse }: Pick<RouteDeps, 'db' | 'limiter' | 'recordKeyUse'>,
  {
    roles,
    members = [],
    cost,
    find = (context, secret) => findCaller(db, secret, context.req.param('t')),
  }: RouteAccess,
) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    const signedIn = context.env?.caller ?? null;
    const secret = signedIn === null ? secretOf(context.req.header('authorization')) : null;
    if (secret === null && signedIn === null) await limiter.limitAddress(context);
    const caller = secret === null ? signedIn : await limiter.lookUp(context, secret, () => find(context, secret));
    if (caller === null) {
      throw new ApiError('unauthorized', 'Send a valid key as Authorization: Bearer <key>.');
    }
    context.set('caller', caller);
    await limiter.limitCaller(caller, cost);
    // A person's key was used when it signed in.
    if (secret !== null) await recordKeyUse(caller.keyId);
    const tenantId = context.req.param('t');
    // Another tenant is answered as one that is not there: a key must not learn that it exists.
    if (tenantId !== undefined && caller.tenantId !== null && caller.tenantId !== tenantId) throw notFound('tenant');
    requireRole(caller, roles, members);
    // A tenant's own key refers to its tenant's row, which stays for good.
    if (tenantId !== undefined && caller.tenantId === null && !(caller.hasTenant ?? (await tenantExists(db, tenantId))))
      throw notFound('tenant');
    await (caller.tenantId === null ? next() : asTenant(caller.tenantId, next));
  });
}

function requireRole({ role }: Caller, roles: readonly KeyRole[], members: readonly MemberRole[]): void {
  if (!isMemberRole(role)) {
    if (roles.includes(role)) return;
    throw new ApiError('forbidden', `This route is for keys of ${roles.join(', ')}; this one is of ${role}.`);
  }
  if (members.includes(role)) return;
  const who = members.length === 0 ? 'no member' : `members with the role ${members.join(' or ')}`;
  throw new ApiError('forbidden', `This is for ${who}; yours is ${role}. Ask an owner.`);
}

/** The key in an `Authorization` header. */
export function secretOf(authorization = ''): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
}
