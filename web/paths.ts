/** The paths that more than one section links to. */

/** A path of this site; null for anything else: `//elsewhere` and `/\\elsewhere` lead to other hosts. */
export function ownPathIn(text: string): string | null {
  return /^\/(?![/\\])[\w\-./?=&%~+*]*$/.test(text) ? text : null;
}

/** A tenant's licensing pages. */
export function licensingPath(tenantId: string): string {
  return `/licensing/${encodeURIComponent(tenantId)}`;
}

/** A tenant's page for ops. */
export function tenantPath(tenantId: string): string {
  return `/ops/tenants/${encodeURIComponent(tenantId)}`;
}

/** Where ops set its price. */
export function pricePath(tenantId: string): string {
  return `${tenantPath(tenantId)}/price`;
}

export function chargePath(id: string): string {
  return `/finance/charges/${encodeURIComponent(id)}`;
}

export function chargesPath(tenantId: string): string {
  return `/finance/charges?tenantId=${encodeURIComponent(tenantId)}`;
}

/** An invoice or a credit note. */
export function documentPath(tenantId: string, number: string, type: 'html' | 'pdf' | 'xml'): string {
  return `/documents/${encodeURIComponent(tenantId)}/${encodeURIComponent(number)}.${type}`;
}
