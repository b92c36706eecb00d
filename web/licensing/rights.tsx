import { createMiddleware } from 'hono/factory';
import type { Child } from 'hono/jsx';
import { memberAccess, type TenantOperation } from 'licence-billing-client';
import type { PageEnv, Session } from '../deps.ts';
import { NotForRole } from '../faults.ts';
import type { View } from '../view.ts';

/** Which operations of the API a person may use, by the table that the API itself decides with. */

/**
 * Whether a session may use an operation. Only members of tenants are restricted; any other session that sees the page
 * may.
 */
export function may({ role }: Pick<Session, 'role'>, operation: TenantOperation): boolean {
  return !isMember(role) || membersFor(operation).includes(role);
}

export function isMember(role: Session['role']): boolean {
  return membersFor('GET /v1/tenants/{t}').includes(role);
}

function membersFor(operation: TenantOperation): readonly Session['role'][] {
  return memberAccess[operation];
}

/** Shows its children only to those who may use the operation. */
export function May({ view, operation, children }: MayProps): Child {
  return may(view.session, operation) ? children : null;
}

interface MayProps {
  readonly view: View;
  readonly operation: TenantOperation;
  readonly children: Child;
}

/** Middleware that refuses those who may not use the page's operation. */
export function needs(operation: TenantOperation) {
  return createMiddleware<PageEnv>(async (context, next) => {
    const session = context.get('session');
    if (!may(session, operation)) throw new NotForRole(session.role, membersFor(operation));
    await next();
  });
}
