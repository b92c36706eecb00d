import postgres from 'postgres';

/** What work costs in Temporal's database. */

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
