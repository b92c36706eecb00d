import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { licences } from '../../db/schema.ts';
import { encodeState } from '../../domain/state-codec.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { refs } from '../support/refs.ts';
import { expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { addUsers, startConverting } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

const most = 10_000;
const kibibyte = 1024;
/** Temporal refuses 2 MiB for one payload, and warns at a quarter of that. */
const warnsAt = 512 * kibibyte;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

it('10,000 licences are added, given out, billed and carried over boundaries, far below what Temporal takes', async () => {
  const id = 'large';
  const userIds = Array.from({ length: most }, (_, index) => `user-${String(index).padStart(31, '0')}`);

  // given a trial with all the licences a tenant may have, and as many users
  await startConverting(world, id, { licences: most });
  await addUsers(world, id, userIds);
  expect(await world.command(id, { type: 'addLicences', quantity: 1 })).toMatchObject({
    refusal: { code: 'licence_limit' },
  });

  // when each user gets one
  for (let first = 0; first < most; first += 1_000) {
    const batch = userIds.slice(first, first + 1_000);
    expect(await world.command(id, { type: 'assignUsers', users: refs(...batch) })).toEqual({ type: 'done' });
  }

  // then all are held, and too few cannot be chosen; the refusal names the holders
  expect((await world.read(id)).view.licences).toEqual({ total: most, assigned: most, free: 0, ending: 0 });
  const tooFew = await world.command(id, { type: 'activate', quantity: 9_999, startNow: false });
  expect(tooFew).toMatchObject({ refusal: { code: 'too_many_assigned' } });

  // when a hundred end, and two boundaries pass
  await world.advance(id, '2026-03-16T00:00:00Z');
  const numbers = Array.from({ length: 100 }, (_, index) => index * 100 + 1);
  await world.command(id, { type: 'removeLicences', selection: { numbers } });
  const { view, state } = await world.advance(id, '2026-05-16T00:00:00Z');

  // then the others are billed, and still held
  expect(view).toMatchObject({ state: 'active', licences: { total: 9_900, assigned: 9_900 } });
  expect((await moneyMoved(world, id)).map(([, amount]) => amount)).toEqual([20_000_000, 19_800_000, 19_800_000]);
  const listed = await world.db
    .select({ number: licences.number })
    .from(licences)
    .where(and(eq(licences.tenantId, id), isNull(licences.removedAt)));
  expect(listed).toHaveLength(9_900);

  // and what is carried stays small, as does everything else in the histories
  expect(JSON.stringify(encodeState(state)).length).toBeLessThan(warnsAt);
  const sizes = await payloadSizes(id);
  console.log(`10,000 licences: the largest payload is ${Math.round(Math.max(...sizes) / kibibyte)} KiB`);
  expect(Math.max(...sizes)).toBeLessThan(warnsAt);
  await expectBooksToAgree(world);
});

it('10,000 users get their licences with one command, which is still below the limit', async () => {
  const id = 'at-once-large';
  const userIds = Array.from({ length: most }, (_, index) => `user-${String(index).padStart(31, '0')}`);
  await startConverting(world, id, { licences: most });
  await addUsers(world, id, userIds);

  expect(await world.command(id, { type: 'assignUsers', users: refs(...userIds) })).toEqual({ type: 'done' });

  expect((await world.read(id)).view.licences.assigned).toBe(most);
  expect(Math.max(...(await payloadSizes(id)))).toBeLessThan(2 * warnsAt);
});

/** The size of each event of all of a tenant's runs; an event holds its payloads. */
async function payloadSizes(tenantId: string): Promise<readonly number[]> {
  const sizes: number[] = [];
  const workflowId = subscriptionWorkflowId(tenantId);
  await until(
    () => world.client.workflow.getHandle(workflowId).describe(),
    ({ raw }) => raw.pendingWorkflowTask == null,
  );
  let runId: string | null | undefined = (await world.client.workflow.getHandle(workflowId).describe()).runId;
  while (runId != null && runId !== '') {
    const { events } = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
    sizes.push(...(events ?? []).map((event) => bytesIn(event)));
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  }
  return sizes;
}

function bytesIn(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + bytesIn(part), 0);
}
