// npm packages: installed when they are missing or older than the lock file.
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { messageOf, runWithProgress, say, UserError, withLock } from './tools.mjs';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** npm writes the two files within moments of each other, in no fixed order. */
const writtenTogetherMs = 10_000;

/** Runs `npm ci` if needed. The lock is outside node_modules, which npm replaces. */
export async function ensurePackages() {
  if (areCurrent()) return;
  await withLock(`${projectFolder}.setup.lock`, async () => {
    if (areCurrent()) return;
    say('Installing npm packages');
    try {
      // npm ignores SIGTERM. An interrupted `npm ci` is safe: the next one starts from scratch.
      const options = /** @type {const} */ ({ cwd: projectFolder, stopSignal: 'SIGKILL' });
      await runWithProgress('npm ci', 'npm', ['ci', '--no-audit', '--no-fund'], options);
    } catch (error) {
      throw new UserError(`npm packages could not be installed; check the network and run again.\n${messageOf(error)}`);
    }
  });
}

function areCurrent() {
  const installed = statSync(`${projectFolder}node_modules/.package-lock.json`, { throwIfNoEntry: false });
  const wanted = statSync(`${projectFolder}package-lock.json`);
  return installed !== undefined && installed.mtimeMs >= wanted.mtimeMs - writtenTogetherMs;
}

/**
 * The version of the Node that npm's scripts run on: the one among the packages, else this one.
 * @returns {Promise<string>}
 */
export async function nodeOfProject() {
  const node = `${projectFolder}node_modules/.bin/node`;
  if (!existsSync(node)) return process.versions.node;
  const { stdout } = await promisify(execFile)(node, ['--version']);
  return stdout.trim().slice(1);
}
