// Debian's packages that only tests need. Where one cannot be installed, its tests are skipped.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { messageOf, runWithProgress, say } from './tools.mjs';

/**
 * The first of these programs that is installed; null where there is none.
 * @param {readonly string[]} names
 * @returns {string | null}
 */
export function findProgram(names) {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

/**
 * Installs a package, where apt is there and no password is needed; says so where it is not.
 * @param {{ name: string, purpose: string, instead: string }} wanted
 */
export async function installFromDebian({ name, purpose, instead }) {
  if (process.getuid?.() !== 0 || !hasApt()) {
    say(`No ${name}: ${purpose} will be left out (${instead})`);
    return;
  }
  say(`Installing ${name} for ${purpose} (apt-get install ${name})`);
  try {
    await runWithProgress('apt-get update', 'apt-get', ['update', '-q']);
    await runWithProgress('apt-get install', 'apt-get', ['install', '-y', '-q', '--no-install-recommends', name]);
  } catch (error) {
    say(`  not installed: ${purpose} will be left out\n${messageOf(error)}`);
  }
}

function hasApt() {
  try {
    execFileSync('apt-get', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
