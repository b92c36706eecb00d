// Small tools of the set-up: what the user is told, commands with progress, one set-up at a time.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** An error whose message alone is for the user: it names the remedy, a stack trace would only hide it. */
export class UserError extends Error {}

/** Progress goes to standard error: standard output carries results (a path), which scripts read. @param {string} line */
export function say(line) {
  console.error(line);
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** npm's engine check only warns, so the tests' way in checks for itself. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 3)) return;
  throw new UserError(
    `Node ${process.version} is too old: install Node 20.3 or newer (https://nodejs.org) and run this again.`,
  );
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command, telling every few seconds that it is still at work; `progress` turns its output into a short word on how far it is.
 * Dies together with this process, with all that it has started itself, so that an interrupted set-up leaves no compiler behind.
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
 * Lets one set-up at a time do `work`; a lock whose owner died is taken over. Whoever waited must look again whether the work is still needed.
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
