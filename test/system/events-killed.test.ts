import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outboundEvents, tenants } from '../../db/schema.ts';
import { type EventReceiver, insertEndpoint, startEventReceiver } from '../support/event-receiver.ts';
import { type KillableWorker, startKillableWorker } from '../support/killable-worker.ts';
import { createWorld, until, type World } from '../support/world.ts';

/* CHAOS_CHANGES says how many changes there are. */

const changes = Number(process.env['CHAOS_CHANGES'] ?? 60);
const tenantIds = ['k1', 'k2', 'k3', 'k4', 'k5'];
let world: World;
let receiver: EventReceiver;
let worker: KillableWorker;

beforeAll(async () => {
  world = await createWorld({ worker: false });
  receiver = await startEventReceiver();
  worker = await startKillableWorker(world, {}, null, true);
  for (const id of tenantIds) await world.unguarded.insert(tenants).values({ id, createdBy: 'test' });
  await insertEndpoint(world, 'ep_killed', receiver);
});
afterAll(async () => {
  await worker.kill();
  await receiver.close();
  await world.close();
});

/** Ends every connection of the service, as a server of the database that is killed. */
const breakConnections = (): Promise<unknown> =>
  world.unguarded.execute(sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);

async function happen(change: number): Promise<void> {
  const tenantId = tenantIds[change % tenantIds.length] ?? '';
  const event = { tenantId, version: change, type: 'attention.raised', at: new Date(), data: { about: 'x' } } as const;
  await until(
    () =>
      world.unguarded
        .insert(outboundEvents)
        .values(event)
        .onConflictDoNothing()
        .then(
          () => true,
          () => false,
        ),
    (isWritten) => isWritten,
  );
}

const kills: readonly (() => Promise<unknown>)[] = [
  () => receiver.restart(300),
  async () => {
    await worker.kill();
    worker = await startKillableWorker(world, {}, null, true);
  },
  breakConnections,
];

const versionsOf = (tenantId: string): readonly number[] =>
  receiver.received.filter((event) => event.tenantId === tenantId).map(({ version }) => version);
const sentTo = (tenantId: string): readonly number[] =>
  Array.from({ length: changes }, (_, change) => change).filter(
    (change) => tenantIds[change % tenantIds.length] === tenantId,
  );

it('loses no event and swaps none of a tenant, while receiver, worker and connections to the database are killed in turn', async () => {
  let isOver = false;
  const killing = (async () => {
    for (let kill = 0; !isOver; kill += 1) await kills[kill % kills.length]?.();
  })();
  for (let change = 0; change < changes; change += 1) {
    await happen(change);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  isOver = true;
  await killing;
  const allUpAt = Date.now();
  await until(
    async () => new Set(receiver.received.map(({ version }) => version)).size,
    (count) => count === changes,
  );
  process.stdout.write(
    `Equal ${Date.now() - allUpAt} ms after the last kill; ${receiver.received.length - changes} repeated\n`,
  );
  for (const tenantId of tenantIds) {
    // A repetition follows its event at once: what is left without it is all of them, in order.
    const received = versionsOf(tenantId).filter((version, index, all) => version !== all[index - 1]);
    expect(received).toEqual(sentTo(tenantId));
  }
}, 600_000);
