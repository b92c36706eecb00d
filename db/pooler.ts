import { openClient } from './driver.ts';

/** Whether statements are to be prepared on connections to this database; found out where no setting says so. */
export async function preparesOn(databaseUrl: string, setting: boolean | null): Promise<boolean> {
  return setting ?? !(await isPooled(databaseUrl));
}

/**
 * Whether a pooler such as pgbouncer stands in between. The server names its process as a connection begins; behind a pooler that
 * is a number of the pooler's own, and statements are carried out by another process. In a pooler's transaction mode a statement
 * that was prepared on one connection is unknown on the next.
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
