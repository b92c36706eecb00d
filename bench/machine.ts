import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The resident memory of processes, in bytes. */
export function residentBytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + 1_024 * Number(ps(pid, 'rss=')), 0);
}

/** How much of one core the processes use while idle, in percent. */
export async function idlePercent(pids: readonly number[], seconds: number): Promise<number> {
  const before = processorSeconds(pids);
  await sleep(1_000 * seconds);
  return (100 * (processorSeconds(pids) - before)) / seconds;
}

/**
 * Processor time of processes and their descendants, ended ones included, because PostgreSQL has a process per
 * connection. It is exact to hundredths of a second on Linux; elsewhere to whole seconds, without descendants.
 */
export function processorSeconds(pids: readonly number[]): number {
  if (process.platform !== 'linux') return pids.reduce((sum, pid) => sum + Number(ps(pid, 'cputimes=')), 0);
  const all = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .flatMap((pid) => statOf(pid) ?? []);
  const secondsOf = (some: readonly Stat[]): number => some.reduce((sum, one) => sum + one.seconds + below(one), 0);
  const below = ({ pid }: Stat): number => secondsOf(all.filter(({ parent }) => parent === pid));
  return secondsOf(all.filter(({ pid }) => pids.includes(pid)));
}

type Stat = NonNullable<ReturnType<typeof statOf>>;

/** A process's times, which include those of its ended children; undefined where it has ended meanwhile. */
function statOf(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, ...fields] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, ofChildren = 0, systemOfChildren = 0] = fields.slice(9);
    return { pid, parent, seconds: (user + system + ofChildren + systemOfChildren) / 100 };
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
