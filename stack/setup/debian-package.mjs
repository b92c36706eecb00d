// Programs that tests need and npm does not have.
import { execFileSync } from 'node:child_process';
import { messageOf, runWithProgress, say, UserError } from './tools.mjs';

/**
 * Installs a package of Debian where apt exists and no password is needed. Where that fails, it says that `what` is
 * left out; in CI it throws a `UserError`, so that no test is skipped there.
 * @param {{ name: string, isThere: () => boolean, what: string, setting: string }} wanted
 */
export async function ensureDebianPackage({ name, isThere, what, setting }) {
  if (isThere()) return;
  try {
    if (process.getuid?.() !== 0 || !hasApt()) throw new Error('that takes apt-get and root');
    say(`Installing ${name} for ${what} (apt-get install ${name})`);
    await runWithProgress('apt-get update', 'apt-get', ['update', '-q']);
    await runWithProgress('apt-get install', 'apt-get', ['install', '-y', '-q', '--no-install-recommends', name]);
  } catch (error) {
    const without = `There is no ${name} (install it, or set ${setting}): ${messageOf(error)}`;
    if (process.env['CI'] === 'true') throw new UserError(`${without}\n${what} may not be left out here.`);
    say(`${without}\n${what} are left out.`);
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
