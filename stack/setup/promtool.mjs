// Prometheus's own check of alerts and dashboard.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureDebianPackage } from './debian-package.mjs';

/**
 * The first of these programs that is installed; null where there is none.
 * @param {readonly string[]} names
 * @returns {string | null}
 */
export function findProgram(names) {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

/** PROMTOOL_PATH, or the installed one; null where there is none. */
export function findPromtool() {
  return process.env['PROMTOOL_PATH'] ?? findProgram(['promtool']);
}

/** Installs promtool where it is missing. */
export async function ensurePromtool() {
  await ensureDebianPackage({
    name: 'prometheus',
    isThere: () => findPromtool() !== null,
    what: 'The checks of alerts by promtool',
    setting: 'PROMTOOL_PATH',
  });
}
