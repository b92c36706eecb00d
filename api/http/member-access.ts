import { type MemberRole, type Right, rolesWithRight } from '../../domain/rules/people.ts';

/*
 * The rights of a tenant's members, for each operation that the tenant's admin key may use (docs/product.md, "People"),
 * and for the pages (client/member-access.ts). An operation without an entry is refused when its route is declared.
 */

export const rightOfOperation = {
  'GET /v1/tenants/{t}': 'read',
  'GET /v1/tenants/{t}/activity': 'read',
  'PATCH /v1/tenants/{t}': 'own',
  'GET /v1/tenants/{t}/billing-details': 'read',
  'GET /v1/tenants/{t}/billing-details/versions': 'read',
  'PUT /v1/tenants/{t}/billing-details': 'billing',
  'GET /v1/tenants/{t}/charges': 'read',
  // Purchases and bills are both confirmed here.
  'GET /v1/tenants/{t}/charges/{id}/confirmation': 'pay',
  'POST /v1/tenants/{t}/charges/{id}/confirmation': 'pay',
  'POST /v1/tenants/{t}/charges/{id}/withdrawal': 'pay',
  'GET /v1/tenants/{t}/contacts': 'read',
  'GET /v1/tenants/{t}/contacts/{id}': 'read',
  'POST /v1/tenants/{t}/contacts': 'billing',
  'DELETE /v1/tenants/{t}/contacts/{id}': 'billing',
  'GET /v1/tenants/{t}/entitlements': 'read',
  'GET /v1/tenants/{t}/entitlements.jws': 'read',
  'GET /v1/tenants/{t}/entitlements/{userId}': 'read',
  'GET /v1/tenants/{t}/export': 'own',
  'GET /v1/tenants/{t}/going-to-happen': 'read',
  'GET /v1/tenants/{t}/invoice-archive': 'read',
  'GET /v1/tenants/{t}/invoices': 'read',
  'GET /v1/tenants/{t}/invoices/{number}': 'read',
  'POST /v1/tenants/{t}/invoices/{number}/mails': 'billing',
  'GET /v1/tenants/{t}/keys': 'own',
  'GET /v1/tenants/{t}/keys/{id}': 'own',
  'POST /v1/tenants/{t}/keys': 'own',
  'DELETE /v1/tenants/{t}/keys/{id}': 'own',
  'GET /v1/tenants/{t}/licences': 'read',
  'POST /v1/tenants/{t}/licences': 'licences',
  'POST /v1/tenants/{t}/licences/assignments': 'licences',
  'POST /v1/tenants/{t}/licences/reactivations': 'licences',
  'POST /v1/tenants/{t}/licences/removals': 'licences',
  'PUT /v1/tenants/{t}/licences/{id}/assignee': 'licences',
  'DELETE /v1/tenants/{t}/licences/{id}/assignee': 'licences',
  // Every member sees the others, to know whom to ask for what the member may not do.
  'GET /v1/tenants/{t}/members': 'read',
  'GET /v1/tenants/{t}/members/{id}': 'read',
  'POST /v1/tenants/{t}/members': 'own',
  'PATCH /v1/tenants/{t}/members/{id}': 'own',
  'DELETE /v1/tenants/{t}/members/{id}': 'own',
  'POST /v1/tenants/{t}/members/{id}/invitations': 'own',
  'GET /v1/tenants/{t}/operations/{id}': 'read',
  'PUT /v1/tenants/{t}/payment-method': 'billing',
  'POST /v1/tenants/{t}/payment-method/setup-sessions': 'billing',
  'POST /v1/tenants/{t}/payments': 'billing',
  // A quote shows only prices, which every member may see.
  'POST /v1/tenants/{t}/quotes': 'read',
  'GET /v1/tenants/{t}/sessions': 'own',
  'GET /v1/tenants/{t}/sessions/{id}': 'own',
  'DELETE /v1/tenants/{t}/sessions/{id}': 'own',
  'GET /v1/tenants/{t}/subscription': 'read',
  'POST /v1/tenants/{t}/subscription/activation': 'own',
  'DELETE /v1/tenants/{t}/subscription/activation': 'own',
  'POST /v1/tenants/{t}/subscription/cancellation': 'own',
  'DELETE /v1/tenants/{t}/subscription/cancellation': 'own',
  'GET /v1/tenants/{t}/tax-id-checks': 'read',
  'POST /v1/tenants/{t}/tax-id-checks': 'billing',
  'GET /v1/tenants/{t}/upcoming': 'read',
  'GET /v1/tenants/{t}/users': 'read',
  'GET /v1/tenants/{t}/users/{userId}': 'read',
  'PUT /v1/tenants/{t}/users/{userId}': 'licences',
  'DELETE /v1/tenants/{t}/users/{userId}': 'licences',
} as const satisfies Readonly<Record<string, Right>>;

const rights: ReadonlyMap<string, Right> = new Map(Object.entries(rightOfOperation));

/** The roles of members that may use an operation of the tenant's admin key. */
export function membersFor(operation: string): readonly MemberRole[] {
  const right = rights.get(operation);
  if (right === undefined)
    throw new Error(`${operation} has no entry in api/http/member-access.ts: who of a tenant may?`);
  return rolesWithRight[right];
}
