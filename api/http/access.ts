import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Entitlement } from '../../db/entitlements.ts';
import { type Caller, findCaller, isMemberRole, type KeyRole } from '../../db/keys.ts';
import type { RecordedCommand } from '../../db/requests.ts';
import type { AuditedAct } from '../../db/schema.ts';
import { asTenant } from '../../db/tenant-scope.ts';
import { tenantExists } from '../../db/tenants.ts';
import type { MemberRole } from '../../domain/rules/people.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { ApiError, notFound } from './problems.ts';

/** The values that a request carries through its handlers. */
export interface ApiEnv {
  /**
   * Set by the pages, which call the API in this process for the person who is signed in; requests from outside have
   * none of it.
   */
  readonly Bindings: {
    readonly caller?: Caller;
    readonly sessionId?: string;
    readonly address?: string | null;
    /** The reason that an operator gives on a page for a tenant's change. */
    readonly note?: string | null;
  };
  readonly Variables: {
    readonly requestId: string;
    readonly caller: Caller;
    /** For a change: the id under which it takes effect once. */
    readonly commandId: string;
    /** For a change that declares an act: the act, and whether it is recorded. */
    readonly audit?: { readonly act: AuditedAct; isDone: boolean };
    /** The recorded command of that id; null where none is recorded, undefined where it was not looked up. */
    readonly earlier?: RecordedCommand | null;
    /** Whether a change was answered before, under its `Idempotency-Key`, and the answer is gone. */
    readonly isAnswered?: boolean;
    /** For the entitlement's route: found by the same statement as the caller. */
    readonly entitlement?: Entitlement | null;
  };
}

/** Finds the caller of a secret. The entitlement's route finds its answer in the same statement. */
export type FindCaller = (context: Context<ApiEnv>, secret: string) => Promise<Caller | null>;

/**
 * The callers that a route admits, the cost of a request for a key's limit, and, for a route with its own, how its
 * caller is found.
 */
interface RouteAccess {
  readonly roles: readonly KeyRole[];
  /** The roles of a tenant's members; none may use a route without a tenant. */
  readonly members?: readonly MemberRole[];
  readonly cost: number;
  readonly find?: FindCaller | undefined;
  /** Whether a person who is signed in on the pages may call it from a browser. */
  readonly takesSession?: boolean | undefined;
}

/** Admits the named roles, and a tenant's own keys for that tenant only. */
export function allow(
  { db, limiter, recordKeyUse, sessionIn }: Pick<RouteDeps, 'db' | 'limiter' | 'recordKeyUse' | 'sessionIn'>,
  {
    roles,
    members = [],
    cost,
    takesSession = false,
    find = (context, secret) => findCaller(db, secret, context.req.param('t')),
  }: RouteAccess,
) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    const inBrowser = takesSession && sessionIn !== undefined ? await sessionIn(context) : null;
    const signedIn = context.env?.caller ?? inBrowser;
    const secret = signedIn === null ? secretOf(context.req.header('authorization')) : null;
    if (secret === null && signedIn === null) await limiter.limitAddress(context);
    const caller = secret === null ? signedIn : await limiter.lookUp(context, secret, () => find(context, secret));
    if (caller === null) throw unauthorized(takesSession ? ', or sign in on the pages in this browser' : '');
    context.set('caller', caller);
    await limiter.limitCaller(caller, cost);
    // A signed-in person's key was recorded as used at sign-in.
    if (secret !== null) await recordKeyUse(caller.keyId);
    const tenantId = context.req.param('t');
    // Another tenant is answered as a missing one: a key must not learn that it exists.
    if (tenantId !== undefined && caller.tenantId !== null && caller.tenantId !== tenantId) throw notFound('tenant');
    requireRole(caller, roles, members);
    // A tenant's own key refers to the tenant's row, which always stays, so only other keys need the look-up.
    if (tenantId !== undefined && caller.tenantId === null && !(caller.hasTenant ?? (await tenantExists(db, tenantId))))
      throw notFound('tenant');
    await (caller.tenantId === null ? next() : asTenant(caller.tenantId, next));
  });
}

/** Refuses a request whose key has ended while it waited. */
export async function requireStillValid({ db }: Pick<RouteDeps, 'db'>, context: Context<ApiEnv>): Promise<void> {
  const secret = context.env?.caller === undefined ? secretOf(context.req.header('authorization')) : null;
  if (secret !== null && (await findCaller(db, secret)) === null) throw unauthorized();
}

function unauthorized(orElse = ''): ApiError {
  return new ApiError('unauthorized', `Send a valid key as Authorization: Bearer <key>${orElse}.`);
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

/** The key in an `Authorization` header; null without one. */
export function secretOf(authorization = ''): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
}
