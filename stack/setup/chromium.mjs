// The browser in which the pages are tested.
import { existsSync } from 'node:fs';
import { findProgram, installFromDebian } from './debian.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const onMac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * CHROMIUM_PATH, or the first that is installed; null where there is none.
 * @returns {string | null}
 */
export function findChromium() {
  return process.env['CHROMIUM_PATH'] || (findProgram(names) ?? (existsSync(onMac) ? onMac : null));
}

/** Installs Debian's package, where apt is there and no password is needed. */
export async function ensureChromium() {
  if (findChromium() !== null) return;
  const purpose = 'the browser tests';
  await installFromDebian({ name: 'chromium', purpose, instead: 'install it, or set CHROMIUM_PATH' });
}
