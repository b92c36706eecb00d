import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Physical memory of a process. */
export function residentBytes(pid: number): number {
  return 1_024 * Number(ps(pid, 'rss='));
}

/** How much of one core the idle processes use, in percent. */
export async function idlePercent(pids: readonly number[], seconds: number): Promise<number> {
  const before = pids.map(cpuSeconds);
  await sleep(1_000 * seconds);
  const used = pids.map((pid, index) => cpuSeconds(pid) - (before[index] ?? 0));
  return (100 * used.reduce((sum, one) => sum + one, 0)) / seconds;
}

/** In hundredths of a second on Linux, in whole seconds elsewhere. */
function cpuSeconds(pid: number): number {
  if (process.platform !== 'linux') return Number(ps(pid, 'cputimes='));
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * Processor time of a process and its children, also of those that have ended: PostgreSQL has a process a connection. On
 * Linux alone.
 */
export function processorSeconds(pid: number): number {
  const all = readdirSync('/proc')
    .map(Number)
    .filter((one) => one > 0)
    .flatMap((one) => statOf(one) ?? []);
  const own = all.filter((stat) => stat.pid === pid || stat.parent === pid);
  return own.reduce((sum, stat) => sum + stat.seconds + (stat.pid === pid ? stat.endedChildrensSeconds : 0), 0);
}

/** Undefined where the process has ended meanwhile. */
function statOf(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, ...fields] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, ofChildren = 0, systemOfChildren = 0] = fields.slice(9);
    return {
      pid,
      parent,
      seconds: (user + system) / 100,
      endedChildrensSeconds: (ofChildren + systemOfChildren) / 100,
    };
  } catch {
    return undefined;
  }
}

function ps(pid: number, format: string): string {
  return execFileSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8' }).trim();
}

export function fileBytes(...files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}
