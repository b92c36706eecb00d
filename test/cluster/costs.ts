import postgres from 'postgres';
import { processorSeconds } from '../../bench/machine.ts';

/** What work costs in processor time, by part, and in Temporal's database. */

export type PartPids = Readonly<Record<string, readonly number[]>>;

/** Milliseconds of processor time by part, for each piece of work. */
export type ProcessorTime = Readonly<Record<string, number>>;

/** Runs the work, and divides what it took of each part by the number of its pieces, without what they take when idle. */
export async function processorTimeOf(
  pids: () => PartPids,
  idlePerSecond: ProcessorTime,
  work: () => Promise<number>,
): Promise<ProcessorTime> {
  const [before, begun] = [readTimes(pids()), Date.now()];
  const pieces = await work();
  const [after, seconds] = [readTimes(pids()), (Date.now() - begun) / 1_000];
  return Object.fromEntries(
    Object.entries(after).map(([part, ms]) => {
      const used = ms - (before[part] ?? 0) - seconds * (idlePerSecond[part] ?? 0);
      return [part, Math.max(0, used / pieces)];
    }),
  );
}

function readTimes(pids: PartPids): ProcessorTime {
  return Object.fromEntries(
    Object.entries(pids).map(([part, all]) => [part, 1_000 * all.reduce((sum, pid) => sum + processorSeconds(pid), 0)]),
  );
}

export function sumOf(times: ProcessorTime): number {
  return Object.values(times).reduce((sum, ms) => sum + ms, 0);
}

/** What Temporal keeps: how many runs, and the bytes of their history and of their entry in visibility, indexes included. */
export interface Kept {
  readonly runs: number;
  readonly historyBytes: number;
  readonly visibilityBytes: number;
}

/** How many bytes an entry of visibility takes once its table is packed: each change of one leaves dead rows and index entries. */
export async function packedVisibilityBytes(visibilityUrl: string): Promise<number> {
  const visibility = postgres(visibilityUrl, { max: 1 });
  try {
    await visibility`vacuum full executions_visibility`;
    const [row] = await visibility<{ bytes: number }[]>`
      select (pg_total_relation_size('executions_visibility') / greatest(1, count(*)))::float8 as bytes
      from executions_visibility`;
    return row?.bytes ?? 0;
  } finally {
    await visibility.end();
  }
}

export async function readKept(executionsUrl: string, visibilityUrl: string): Promise<Kept> {
  const executions = postgres(executionsUrl, { max: 1 });
  const visibility = postgres(visibilityUrl, { max: 1 });
  try {
    const [history] = await executions<{ bytes: string }[]>`
      select sum(pg_total_relation_size(format('public.%I', tablename)::regclass))::text as bytes
      from pg_tables where schemaname = 'public'`;
    const [visible] = await visibility<{ bytes: string; runs: number }[]>`
      select pg_total_relation_size('executions_visibility')::text as bytes, count(*)::int as runs
      from executions_visibility`;
    return {
      runs: visible?.runs ?? 0,
      historyBytes: Number(history?.bytes ?? 0),
      visibilityBytes: Number(visible?.bytes ?? 0),
    };
  } finally {
    await Promise.all([executions.end(), visibility.end()]);
  }
}
