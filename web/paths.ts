/** Paths that more than one section links to. */

/** A path of this site, or null for any other text: `//elsewhere` and `/\\elsewhere` lead to other hosts. */
export function ownPathIn(text: string): string | null {
  return /^\/(?![/\\])[\w\-./?=&%~+*]*$/.test(text) ? text : null;
}

/**
 * The path at which a person signs in who wanted the page `next`: the sign-in page, or the identity provider, which is
 * visited without a person having chosen it.
 */
export function pathToSignIn(next: string | null, goesToProvider = false): string {
  const query = new URLSearchParams({ ...(goesToProvider && { renew: 'true' }), ...(next !== null && { next }) });
  return `${goesToProvider ? '/sign-in/oidc' : '/sign-in'}${query.size === 0 ? '' : `?${query.toString()}`}`;
}

/** The path of a tenant's licensing pages. */
export function licensingPath(tenantId: string): string {
  return `/licensing/${encodeURIComponent(tenantId)}`;
}

/** The path of a tenant's page for ops. */
export function tenantPath(tenantId: string): string {
  return `/ops/tenants/${encodeURIComponent(tenantId)}`;
}

/** The path at which ops set a tenant's price. */
export function pricePath(tenantId: string): string {
  return `${tenantPath(tenantId)}/price`;
}

export function chargePath(id: string): string {
  return `/finance/charges/${encodeURIComponent(id)}`;
}

export function chargesPath(tenantId: string): string {
  return `/finance/charges?tenantId=${encodeURIComponent(tenantId)}`;
}

/** The path of an invoice or a credit note. */
export function documentPath(tenantId: string, number: string, type: 'html' | 'pdf' | 'xml'): string {
  return `/documents/${encodeURIComponent(tenantId)}/${encodeURIComponent(number)}.${type}`;
}
