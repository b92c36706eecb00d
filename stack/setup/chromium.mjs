// The browser in which the pages are tested. Where it cannot be installed, its tests are skipped.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { messageOf, runWithProgress, say } from './tools.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const onMac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * CHROMIUM_PATH, or the first that is installed; null where there is none.
 * @returns {string | null}
 */
export function findChromium() {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return given;
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), onMac];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** Installs Debian's package, where apt is there and no password is needed. */
export async function ensureChromium() {
  if (findChromium() !== null) return;
  if (process.getuid?.() !== 0 || !hasApt()) {
    say('No Chromium: the browser tests will be left out (install it, or set CHROMIUM_PATH)');
    return;
  }
  say('Installing Chromium for the browser tests (apt-get install chromium)');
  try {
    await runWithProgress('apt-get update', 'apt-get', ['update', '-q']);
    await runWithProgress('apt-get install', 'apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium']);
  } catch (error) {
    say(`  not installed: the browser tests will be left out\n${messageOf(error)}`);
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
