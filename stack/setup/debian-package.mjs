// Programs that tests need and npm does not have.
import { execFileSync } from 'node:child_process';
import { messageOf, runWithProgress, say, UserError } from './tools.mjs';

/**
 * Installs Debian's package, where apt is there and no password is needed. Elsewhere what needs it is left out, which is said;
 * where it is `required`, that is an error.
 * @param {{ name: string, isThere: () => boolean, what: string, setting: string, required?: boolean }} wanted
 */
export async function ensureDebianPackage({ name, isThere, what, setting, required = false }) {
  if (isThere()) return;
  try {
    if (process.getuid?.() !== 0 || !hasApt()) throw new Error('that takes apt-get and root');
    say(`Installing ${name} for ${what} (apt-get install ${name})`);
    await runWithProgress('apt-get update', 'apt-get', ['update', '-q']);
    await runWithProgress('apt-get install', 'apt-get', ['install', '-y', '-q', '--no-install-recommends', name]);
  } catch (error) {
    const without = `There is no ${name} (install it, or set ${setting}): ${messageOf(error)}`;
    if (required) throw new UserError(`${without}\n${what} may not be left out here.`);
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
