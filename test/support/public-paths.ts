/** Of these alone a cache may keep the answer. */
export function isPublic(path: string): boolean {
  return path === '/openapi.json' || /^\/(docs|assets)(\/|$)/.test(path);
}
