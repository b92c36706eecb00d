import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { connect, type Database } from '../../db/connect.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { signalGroup } from '../../stack/processes.ts';
import { quietPort } from '../support/quiet-port.ts';
import { until } from '../support/world.ts';

/** What goes on against a database all the time. */
const work: readonly ((db: Database) => Promise<unknown>)[] = [
  (db) => db.execute(sql`select pg_sleep(0.005)`),
  (db) =>
    db.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await tx.execute(sql`select pg_sleep(0.01)`);
    }),
];

it('outlives a database that is killed again and again: what was under way fails, what comes after is answered', async () => {
  // given queries and transactions that never stop, on more of them than there are connections
  const folder = mkdtempSync(join(tmpdir(), 'licence-billing-killed-'));
  const options = { dataDir: join(folder, 'postgres'), port: await quietPort(), password: 'test' };
  const start = () => startPostgres({ ...options, logFile: join(folder, 'postgres.log') });
  let server = await start();
  const connection = connect(server.url('postgres'), 8);
  const { db } = connection;
  const answered = Array.from({ length: 16 }, () => 0);
  let failed = 0;
  let isOver = false;
  const loops = answered.map(async (_, index) => {
    while (!isOver) {
      await work[index % work.length]?.(db).then(
        () => {
          answered[index] = (answered[index] ?? 0) + 1;
        },
        () => {
          failed += 1;
        },
      );
      // A refused connection fails at once: something else must have its turn.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  // when the database is killed in the middle of them
  for (let kill = 0; kill < 6; kill += 1) {
    const before = [...answered];
    await until(
      async () => answered,
      (counts) => counts.every((count, index) => count > (before[index] ?? 0) + 3),
    );
    signalGroup(server.pid, 'SIGKILL');
    await server.exited;
    server = await start();
  }

  // then each of them goes on
  const before = [...answered];
  await until(
    async () => answered,
    (counts) => counts.every((count, index) => count > (before[index] ?? 0)),
  );
  expect(failed).toBeGreaterThan(0);
  isOver = true;
  await Promise.all(loops);
  await connection.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});
