// The pooler behind which a part of the tests runs (docs/database.md, "Poolers").
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureDebianPackage } from './debian-package.mjs';

/**
 * PGBOUNCER_PATH, or the first that is installed; null where there is none.
 * @returns {string | null}
 */
export function findPgbouncer() {
  const given = process.env['PGBOUNCER_PATH'];
  if (given) return given;
  const folders = ['/usr/sbin', '/usr/bin', '/opt/homebrew/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path)) ?? null;
}

/** Installs pgbouncer where it is missing. */
export async function ensurePgbouncer() {
  await ensureDebianPackage({
    name: 'pgbouncer',
    isThere: () => findPgbouncer() !== null,
    what: 'The tests behind a pooler',
    setting: 'PGBOUNCER_PATH',
  });
}
