// Compiles programs that exist only on Go's module proxy.
import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { messageOf, runWithProgress, say, UserError } from './tools.mjs';

const run = promisify(execFile);
const buildNeedsBytes = 5e9;

/**
 * Compiles packages of a module with Go's usual caches, from which an interrupted build resumes.
 * @param {{
 *   what: string,
 *   duration: string,
 *   moduleFolder: string,
 *   packages: readonly string[],
 *   output: string,
 *   remedies: string,
 * }} options `output` is a file, or a folder with a slash at its end for several packages.
 */
export async function goBuild({ what, duration, moduleFolder, packages, output, remedies }) {
  await checkGo(what, remedies);
  await checkSpace(moduleFolder, what, remedies);
  say(`Building ${what} with Go: about ${duration} on 2 cores, once`);
  let compiled = 0;
  try {
    await runWithProgress(
      'go build',
      'go',
      ['build', '-v', '-trimpath', '-ldflags', '-s -w', '-o', output, ...packages],
      {
        cwd: moduleFolder,
        progress: (line) => {
          if (line.startsWith('go: ')) return line.slice(4);
          compiled += 1;
          return `${compiled} packages compiled`;
        },
      },
    );
  } catch (error) {
    throw new UserError(`${capitalised(what)} could not be built.\n${messageOf(error)}\n${remedies}`);
  }
}

/** @param {string} what @param {string} remedies */
async function checkGo(what, remedies) {
  try {
    await run('go', ['version']);
  } catch {
    throw new UserError(`Go is missing, with which ${what} would be built.\n${remedies}`);
  }
}

/** @param {string} folder @param {string} what @param {string} remedies */
async function checkSpace(folder, what, remedies) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= buildNeedsBytes) return;
  throw new UserError(
    `Building ${what} needs ${buildNeedsBytes / 1e9} GB of disk, caches included; free some or choose another way.\n${remedies}`,
  );
}

/** @param {string} text */
function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
