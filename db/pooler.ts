import { openClient } from './driver.ts';

/** Whether to prepare statements on connections to this database; found out where no setting decides it. */
export async function preparesOn(databaseUrl: string, setting: boolean | null): Promise<boolean> {
  return setting ?? !(await isPooled(databaseUrl));
}

/**
 * Whether a pooler such as pgbouncer is in between, where a statement prepared on one connection is unknown on the
 * next. The server names its process as a connection begins; behind a pooler that is the pooler's own number, and
 * another process runs the statements.
 */
export async function isPooled(databaseUrl: string): Promise<boolean> {
  const client = openClient(databaseUrl, { max: 1, prepare: false });
  try {
    const answer = await client<{ pid: number }[]>`select pg_backend_pid() as pid`;
    return answer[0]?.pid !== answer.state.pid;
  } finally {
    await client.end();
  }
}
