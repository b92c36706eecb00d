// Records of the stack's processes, by which a later stack recognises what a killed one left.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Identifies a process by its start time too, because pids are reused. */
type ProcessRecord = { pid: number; startTime: string };

export function remember(recordFile: string, pid: number): void {
  mkdirSync(dirname(recordFile), { recursive: true });
  const record: ProcessRecord = { pid, startTime: startTime(pid) ?? '' };
  writeFileSync(recordFile, JSON.stringify(record));
}

/** The remembered process, if it is still the same one and its command line contains the mark. */
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

/** Whether a process runs. A zombie does not count: in some containers orphans are never reaped. */
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
