// Processes of the stack: started in groups of their own, remembered in a file, recognised and stopped again, also by a later stack.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from './setup/tools.mjs';

/** How a process ended. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null };

export type Running = {
  readonly name: string;
  readonly pid: number;
  readonly process: ChildProcess;
  readonly exited: Promise<Exit>;
  stop: () => Promise<void>;
};

export type LaunchOptions = {
  /** What the user calls it in messages. */
  name: string;
  command: string;
  args: string[];
  logFile: string;
  /** Where a later stack finds what this one left behind. */
  recordFile?: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  ipc?: boolean;
  stopSignal?: NodeJS.Signals;
  stopWithinMs?: number;
};

const maxLogBytes = 20e6;

/**
 * Starts a child in a process group of its own: Ctrl-C at the terminal must reach the supervisor only, which stops its children in order.
 * The child writes to its log file itself, so that it goes on working when the supervisor is killed.
 */
export async function launch(options: LaunchOptions): Promise<Running> {
  const log = openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: options.ipc === true ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
    ...(options.env && { env: options.env }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.uid !== undefined && { uid: options.uid }),
    ...(options.gid !== undefined && { gid: options.gid }),
  });
  closeSync(log);
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const pid = await started(child, options.name);
  if (options.recordFile !== undefined) remember(options.recordFile, pid);
  return { name: options.name, pid, process: child, exited, stop: () => stopAndForget(pid, exited, options) };
}

function started(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new UserError(`${name} cannot be started: ${error.message}`)));
    child.once('spawn', () => (child.pid === undefined ? reject(new Error(`${name} has no pid`)) : resolve(child.pid)));
  });
}

/** A log is kept over restarts, up to a size; then one older file is kept. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) renameSync(file, `${file}.1`);
  return openSync(file, 'a');
}

async function stopAndForget(pid: number, exited: Promise<Exit>, options: LaunchOptions): Promise<void> {
  let gone = false;
  const done = exited.then(() => {
    gone = true;
  });
  signal(pid, options.stopSignal ?? 'SIGTERM');
  await Promise.race([done, sleep(options.stopWithinMs ?? 15_000, undefined, { ref: false })]);
  if (!gone) signalGroup(pid, 'SIGKILL');
  await done;
  if (options.recordFile !== undefined) rmSync(options.recordFile, { force: true });
}

/** What is written down of a process: its pid alone would be another's after a reboot. */
type ProcessRecord = { pid: number; startTime: string };

export function remember(recordFile: string, pid: number): void {
  mkdirSync(dirname(recordFile), { recursive: true });
  const record: ProcessRecord = { pid, startTime: startTime(pid) ?? '' };
  writeFileSync(recordFile, JSON.stringify(record));
}

/** The remembered process, if it is still the same one and its command line bears the mark. */
export function findRemembered(recordFile: string, mark: string): number | undefined {
  const record = readRecord(recordFile);
  if (record === undefined || startTime(record.pid) !== record.startTime) return undefined;
  return commandLine(record.pid).includes(mark) ? record.pid : undefined;
}

function readRecord(recordFile: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}

/** Stops a process of a stack that was killed; its group goes with it. */
export async function stopLeftover(
  pid: number,
  stopSignal: NodeJS.Signals = 'SIGTERM',
  withinMs = 8_000,
): Promise<void> {
  signal(pid, stopSignal);
  const deadline = Date.now() + withinMs;
  while (isAlive(pid) && Date.now() < deadline) await sleep(50);
  if (!isAlive(pid)) return;
  signalGroup(pid, 'SIGKILL');
  while (isAlive(pid)) await sleep(20);
}

/** A zombie counts as gone: where nobody reaps orphans, one stays for ever. */
export function isAlive(pid: number): boolean {
  return commandLine(pid) !== '';
}

export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const [state = '', ...words] = ps(pid, 'state=,command=').split(/\s+/);
    return state.startsWith('Z') ? '' : words.join(' ');
  } catch {
    return '';
  }
}

function startTime(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') return ps(pid, 'lstart=');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function ps(pid: number, format: string): string {
  return execFileSync('ps', ['-ww', '-o', format, '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Every child leads a group, so its own helpers end with it. */
export function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** No such process, or on macOS a zombie's group: nothing is left to signal. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM');
}

/** A log's last lines, for the message when its writer failed. */
export function logTail(logFile: string, lines = 15): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** Waits until `ready` holds; a child that ends before that is an error with the end of its log. */
export async function untilReady(
  child: Running,
  ready: () => Promise<boolean>,
  logFile: string,
  withinMs: number,
  abort?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  let exit: Exit | undefined;
  void child.exited.then((value) => {
    exit = value;
  });
  while (!(await ready())) {
    abort?.throwIfAborted();
    if (exit !== undefined)
      throw new UserError(
        `${child.name} ended while starting (${describeExit(exit)}). The end of ${logFile}:\n${logTail(logFile)}`,
      );
    if (Date.now() > deadline)
      throw new UserError(
        `${child.name} was not ready within ${withinMs / 1000} s. The end of ${logFile}:\n${logTail(logFile)}`,
      );
    await sleep(40);
  }
}

export function describeExit(exit: Exit): string {
  return exit.signal === null ? `exit code ${exit.code}` : exit.signal;
}
