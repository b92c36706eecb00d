import { createMiddleware } from 'hono/factory';
import type { Child } from 'hono/jsx';
import { memberAccess, type TenantOperation } from 'licence-billing-client';
import type { PageEnv, Session } from '../deps.ts';
import { NotForRole } from '../faults.ts';
import type { View } from '../view.ts';

/** Who may do what: by the API's operation, as the API itself decides it. */

/** Whether a session may use an operation; all but members of tenants may, where they see the page at all. */
export function may({ role }: Pick<Session, 'role'>, operation: TenantOperation): boolean {
  return !isMember(role) || membersFor(operation).includes(role);
}

export function isMember(role: Session['role']): boolean {
  return membersFor('GET /v1/tenants/{t}').includes(role);
}

function membersFor(operation: TenantOperation): readonly Session['role'][] {
  return memberAccess[operation];
}

/** What is only shown to those who may do it. */
export function May({ view, operation, children }: MayProps): Child {
  return may(view.session, operation) ? children : null;
}

interface MayProps {
  readonly view: View;
  readonly operation: TenantOperation;
  readonly children: Child;
}

/** Before a page: refuses those who may not do what it is for. */
export function needs(operation: TenantOperation) {
  return createMiddleware<PageEnv>(async (context, next) => {
    const session = context.get('session');
    if (!may(session, operation)) throw new NotForRole(session.role, membersFor(operation));
    await next();
  });
}
