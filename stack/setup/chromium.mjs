// The browser in which the pages are tested. Where it cannot be installed, these tests are skipped, but not in CI.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureDebianPackage } from './debian-package.mjs';

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

/** Installs Chromium where it is missing. */
export async function ensureChromium() {
  await ensureDebianPackage({
    name: 'chromium',
    isThere: () => findChromium() !== null,
    what: 'The browser tests',
    setting: 'CHROMIUM_PATH',
  });
}
