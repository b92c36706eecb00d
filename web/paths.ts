/** The addresses that more than one section leads to. */

/** A tenant's own pages, as its admins see them. */
export function licensingPath(tenantId: string): string {
  return `/licensing/${encodeURIComponent(tenantId)}`;
}

/** A tenant, as ops see it. */
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
