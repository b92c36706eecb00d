import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UnfitDatabaseError } from './driver.ts';

/** A line of patches/postgres+3.4.9.patch. */
const patchedLine = 'chunk = nextWriteTimer = null';
const driver = new URL('connection.js', import.meta.resolve('postgres'));

/**
 * Refuses a driver without its patch (docs/decisions/0010): an installation without `patches/` or without install
 * scripts leaves it out silently, and queries would wait for ever when the server dies.
 */
export function requirePatchedDriver(file: string | URL = driver): void {
  if (readFileSync(file, 'utf8').includes(patchedLine)) return;
  throw new UnfitDatabaseError(
    `The database driver at ${typeof file === 'string' ? file : fileURLToPath(file)} lacks its patch: install the packages with the folder patches/, then run npx patch-package.`,
  );
}
