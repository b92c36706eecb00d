import { randomBytes } from 'node:crypto';
import type postgres from 'postgres';
import { ownerRole } from '../../stack/database-roles.ts';
import { asSuperuser } from './database.ts';
import { until, type World } from './world.ts';

/** A copy of a world's database, which can take its place: what a restored backup is. */
export interface Backup {
  /** Sets the database back, while Temporal and the card processor go on. */
  restore(): Promise<void>;
}

/** Users of the database see an outage of some hundred milliseconds, now and when it is set back. */
export async function takeBackup({ databaseUrl }: World): Promise<Backup> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const copy = `${name}_backup`;
  await alone(name, async (sql) => {
    await sql`CREATE DATABASE ${sql(copy)} TEMPLATE ${sql(name)} STRATEGY file_copy OWNER ${sql(ownerRole)}`;
  });
  return {
    restore: () =>
      alone(name, async (sql) => {
        const lost = `${name}_${randomBytes(4).toString('hex')}`;
        await sql`ALTER DATABASE ${sql(name)} RENAME TO ${sql(lost)}`;
        await sql`ALTER DATABASE ${sql(copy)} RENAME TO ${sql(name)}`;
        await sql`DROP DATABASE ${sql(lost)}`;
      }),
  };
}

/** Does something to a database while no client is connected to it. */
function alone(name: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  return asSuperuser(async (sql) => {
    await sql`ALTER DATABASE ${sql(name)} WITH ALLOW_CONNECTIONS false`;
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name}`;
    await until(
      () => sql`SELECT 1 FROM pg_stat_activity WHERE datname = ${name}`,
      (left) => left.length === 0,
    );
    await work(sql);
    await sql`ALTER DATABASE ${sql(name)} WITH ALLOW_CONNECTIONS true`;
  });
}
