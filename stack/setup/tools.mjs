// Tools of the set-up: errors for the user, commands with progress, one set-up at a time.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** An error whose message is for the user and names the remedy, so that it is shown without a stack trace. */
export class UserError extends Error {}

/** Prints progress to standard error, because scripts read results from standard output. @param {string} line */
export function say(line) {
  console.error(line);
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** The oldest Node that can install the packages, and the one that everything else needs (package.json, "engines"). */
const oldestNode = /** @type {const} */ ({ toInstall: [20, 3], toRun: [24, 0] });

/**
 * Refuses a Node that is too old; npm's own check of the engine only warns.
 * @param {keyof typeof oldestNode} purpose
 * @param {string} [version]
 */
export function checkNode(purpose, version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode[purpose];
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new UserError(
    `Node ${version} is too old: install Node ${oldestNode.toRun[0]} or newer (https://nodejs.org) and run this again.`,
  );
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command and prints every few seconds that it still runs; `progress` turns a line of its output into a short
 * note. A signal to this process also ends the command's group, so that an interrupted set-up leaves no compiler
 * running.
 * @param {string} label
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, stopSignal?: NodeJS.Signals, progress?: (line: string) => string | undefined }} [options]
 */
export async function runWithProgress(label, command, args, options = {}) {
  const startedAt = Date.now();
  const child = spawn(command, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  /** @type {string[]} */
  const tail = [];
  let detail = '';
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      tail.push(line);
      if (tail.length > 60) tail.shift();
      detail = options.progress?.(line) ?? detail;
    });
  }
  const ticker = setInterval(() => say(`  ${label}: ${elapsed(startedAt)}${detail ? `, ${detail}` : ''}`), 3_000);
  const stop = () => {
    child.once('close', () => process.exit(130));
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, options.stopSignal);
  };
  for (const name of stopSignals) process.once(name, stop);
  try {
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}:\n${tail.join('\n')}`);
    say(`  ${label}: done in ${elapsed(startedAt)}`);
  } finally {
    clearInterval(ticker);
    for (const name of stopSignals) process.off(name, stop);
  }
}

/** @param {number} since */
function elapsed(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

/**
 * Runs `work` under a lock; a lock whose owner died is taken over. `work` must check again whether it is still needed.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  for (let waited = 0; !tryLock(path); waited += 1) {
    if (waited % 10 === 0) say(`  another set-up is at work (${path}): waiting`);
    await sleep(500);
  }
  const unlock = () => rmSync(path, { force: true });
  process.once('exit', unlock);
  try {
    return await work();
  } finally {
    process.off('exit', unlock);
    unlock();
  }
}

/** @param {string} path */
function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if (ownerIsGone(path)) rmSync(path, { force: true });
    return false;
  }
}

/** @param {string} path */
function ownerIsGone(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return isCode(error, 'ESRCH');
  }
}

/** @param {unknown} error @param {string} code */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
