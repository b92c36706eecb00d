import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Entitlement } from '../db/entitlements.ts';
import { type Caller, findCaller, type Role } from '../db/keys.ts';
import { tenantExists } from '../db/tenants.ts';
import type { ApiDeps } from './deps.ts';
import { ApiError, notFound } from './problems.ts';

/** What a request carries through its handlers. */
export interface ApiEnv {
  /** Set by our own pages, which ask in this process on behalf of whoever is signed in; nobody outside can set it. */
  readonly Bindings: { readonly caller?: Caller };
  readonly Variables: {
    readonly requestId: string;
    readonly caller: Caller;
    /** Of a change: the id under which it takes effect once. */
    readonly commandId: string;
    /** Of an entitlement's route: found with the caller, by one statement. */
    readonly entitlement?: Entitlement | null;
  };
}

/** Whose key a secret is. A route that is asked all the time finds its answer on the way. */
export type FindCaller = (context: Context<ApiEnv>, secret: string) => Promise<Caller | null>;

/** Lets in who may use a route: the roles named for it, and a tenant's own keys for that tenant only. */
export function allow(
  { db }: Pick<ApiDeps, 'db'>,
  roles: readonly Role[],
  find: FindCaller = (_, secret) => findCaller(db, secret),
) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    const caller = context.env?.caller ?? (await callerOf(context, find));
    context.set('caller', caller);
    const tenantId = context.req.param('t');
    // Another's tenant is not there: neither its name nor its existence is anybody's business.
    if (tenantId !== undefined && caller.tenantId !== null && caller.tenantId !== tenantId) throw notFound('tenant');
    if (!roles.includes(caller.role)) throw new ApiError('forbidden', 'This key may not use this route.');
    // A tenant's own key refers to its tenant's row, which stays for good.
    if (tenantId !== undefined && caller.tenantId === null && !(await tenantExists(db, tenantId)))
      throw notFound('tenant');
    await next();
  });
}

async function callerOf(context: Context<ApiEnv>, find: FindCaller): Promise<Caller> {
  const secret = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  const caller = secret === undefined ? null : await find(context, secret);
  if (caller === null) throw new ApiError('unauthorized', 'Send a valid key as Authorization: Bearer <key>.');
  return caller;
}
