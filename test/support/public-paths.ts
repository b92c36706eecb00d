/** Of these alone any cache may keep the answer. */
export function isPublic(path: string): boolean {
  return path === '/openapi.json' || path === '/.well-known/jwks.json' || /^\/(docs|assets)(\/|$)/.test(path);
}

/** Of these their caller may keep the answer; a shared cache may not. */
export function isKeptByCaller(path: string): boolean {
  return /^\/v1\/tenants\/[^/]+\/entitlements(\.jws|\/[^/]+)?$/.test(path);
}
