// The stack's processes: each has its own group and its log, and is stopped in an orderly way.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fchmodSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRemembered, isAlive, remember } from './process-record.ts';
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
  /** Its name in messages to the user. */
  name: string;
  command: string;
  args: string[];
  logFile: string;
  /** The file in which a later stack finds the process, if this stack is killed. */
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
 * Starts a child in its own process group, so that Ctrl-C reaches only the supervisor, which stops its children in
 * order. The child writes its log file without the supervisor, so that it survives the supervisor's death.
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

export type Readiness = {
  ready: (running: Running) => Promise<boolean>;
  withinMs: number;
  abort?: AbortSignal | undefined;
};

/** Starts a child and waits until it is ready; a child that does not become ready is stopped. */
export async function launchUntilReady(options: LaunchOptions, readiness: Readiness): Promise<Running> {
  const running = await launch(options);
  try {
    await untilReady(running, options.logFile, readiness);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** Waits until `ready` holds; throws a `UserError` with the end of the log if the child ends or takes too long. */
async function untilReady(child: Running, logFile: string, { ready, withinMs, abort }: Readiness): Promise<void> {
  const deadline = Date.now() + withinMs;
  let exit: Exit | undefined;
  void child.exited.then((value) => {
    exit = value;
  });
  while (!(await ready(child))) {
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

function started(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new UserError(`${name} cannot be started: ${error.message}`)));
    child.once('spawn', () => (child.pid === undefined ? reject(new Error(`${name} has no pid`)) : resolve(child.pid)));
  });
}

/**
 * Opens the log, which only its user may read, to append to it. A log above `maxLogBytes` first becomes the one older
 * file.
 */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) renameSync(file, `${file}.1`);
  const log = openSync(file, 'a', 0o600);
  fchmodSync(log, 0o600);
  return log;
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

/** Stops the process in a killed stack's record, if it still runs. */
export async function stopRemembered(
  recordFile: string,
  mark: string,
  ...how: [stopSignal?: NodeJS.Signals, withinMs?: number]
): Promise<void> {
  const pid = findRemembered(recordFile, mark);
  if (pid !== undefined) await stopLeftover(pid, ...how);
}

/** Stops a process that a killed stack left, with its group. */
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

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Signals the child's group, so that its own children end with it. */
export function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Whether the error means that there is no such process, or only a zombie's group (on macOS). */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM');
}

/** The longest line that is shown: some servers write a whole stack trace into one. */
const longestLine = 600;

/** The last lines of a log, for error messages. */
export function logTail(logFile: string, lines = 15): string {
  try {
    const last = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines);
    return last.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)} …` : line)).join('\n');
  } catch {
    return '';
  }
}

export function describeExit(exit: Exit): string {
  return exit.signal === null ? `exit code ${exit.code}` : exit.signal;
}
