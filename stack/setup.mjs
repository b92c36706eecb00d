// Installs what is missing: npm packages, a Temporal server and, when it runs as a script, what only the tests need. It
// is plain JavaScript, because it runs before anything is installed: `--print-temporal` prints the server's path,
// `--packages-only` leaves the servers out.

import { pathToFileURL } from 'node:url';
import { ensureChromium } from './setup/chromium.mjs';
import { ensurePackages, nodeOfProject } from './setup/packages.mjs';
import { ensurePromtool } from './setup/promtool.mjs';
import { ensureTemporal } from './setup/temporal-server.mjs';
import { checkNode, UserError } from './setup/tools.mjs';

export { ensureTemporal, UserError };

/**
 * Installs what the stack needs. An external Temporal server (TEMPORAL_ADDRESS) makes the binary unnecessary.
 * @returns {Promise<{ temporalExecutable: string | undefined }>}
 */
export async function setUp() {
  await ensurePackages();
  checkNode('toRun');
  return { temporalExecutable: process.env['TEMPORAL_ADDRESS'] ? undefined : await ensureTemporal() };
}

async function main() {
  if (process.argv.includes('--print-temporal')) {
    console.log(await ensureTemporal());
    return;
  }
  checkNode('toInstall');
  await ensurePackages();
  if (process.argv.includes('--packages-only')) return;
  checkNode('toRun', await nodeOfProject());
  await ensureTemporal();
  await ensureChromium();
  await ensurePromtool();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
