import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where something that was downloaded or built is kept for every checkout of this user. @param {string} name */
export function cacheFolder(name) {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'licence-billing', name);
}
