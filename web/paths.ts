/** The paths that more than one section links to. */

/** A tenant's licensing pages. */
export function licensingPath(tenantId: string): string {
  return `/licensing/${encodeURIComponent(tenantId)}`;
}

/** A tenant's page for ops. */
export function tenantPath(tenantId: string): string {
  return `/ops/tenants/${encodeURIComponent(tenantId)}`;
}

export function chargePath(id: string): string {
  return `/finance/charges/${encodeURIComponent(id)}`;
}

export function chargesPath(tenantId: string): string {
  return `/finance/charges?tenantId=${encodeURIComponent(tenantId)}`;
}

/** An invoice or a credit note. */
export function documentPath(tenantId: string, number: string, type: 'html' | 'pdf'): string {
  return `/documents/${encodeURIComponent(tenantId)}/${encodeURIComponent(number)}.${type}`;
}
