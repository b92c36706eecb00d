import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requests } from '../../db/schema.ts';
import { ensureTemporal } from '../../stack/setup.mjs';
import { type RunningTemporal, startTemporal } from '../../stack/temporal.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { quietPort } from '../support/quiet-port.ts';
import { expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { eventsOf, startActive } from '../support/tenants.ts';
import { createWorld, type World } from '../support/world.ts';

/*
 * A run is handed over as well where it has grown long. The server says when: usually after some four hundred commands,
 * here sooner. `COMMANDS_IN_A_ROW=3000` sends so many, to a server with its own limit.
 */
const long = process.env['COMMANDS_IN_A_ROW'];
const inARow = Number(long ?? 160);
const soon = { 'limit.historyCount.suggestContinueAsNew': '300' };

const folder = mkdtempSync(join(tmpdir(), 'licence-billing-in-a-row-'));
let server: RunningTemporal;
let world: World;
beforeAll(async () => {
  server = await startTemporal({
    executable: await ensureTemporal(),
    port: await quietPort(),
    logFile: join(folder, 'temporal.log'),
    ...(long === undefined && { settings: soon }),
  });
  world = await createWorld({ temporalAddress: server.address });
});
afterAll(async () => {
  await world.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const done = { type: 'done' };

/** How many runs a tenant's life has had so far. */
async function runsOf(tenantId: string): Promise<number> {
  const ids = new Set<string>();
  let runId: string | null | undefined;
  do {
    const handle = world.client.workflow.getHandle(subscriptionWorkflowId(tenantId), runId ?? undefined);
    const [started] = (await handle.fetchHistory()).events ?? [];
    const { originalExecutionRunId, continuedExecutionRunId } = started?.workflowExecutionStartedEventAttributes ?? {};
    ids.add(originalExecutionRunId ?? '');
    runId = continuedExecutionRunId;
  } while (runId != null && runId !== '');
  return ids.size;
}

it(
  `carries ${inARow} commands in a row out once each, over runs that end because they have grown long`,
  async () => {
    // given an active tenant
    await startActive(world, 'busy');
    const before = await runsOf('busy');

    // when commands come without a pause, several at once, and every fifth of them again right behind, or much later
    const ids = Array.from({ length: inARow }, (_, index) => index);
    const streams = Array.from({ length: 4 }, (_, stream) => ids.filter((index) => index % 4 === stream));
    const give = (index: number) => {
      // What is bought is charged; most of the commands cost nothing.
      const request =
        index % 20 === 0
          ? ({ type: 'addLicences', quantity: 1 } as const)
          : ({ type: 'setPrice', unitPrice: 2_000 + index } as const);
      return world.command('busy', request, `command-${index}`);
    };
    await Promise.all(
      streams.map(async (stream) => {
        for (const index of stream) {
          const again = index % 5 === 0 ? [give(index)] : [];
          expect(await Promise.all([give(index), ...again])).toEqual([done, ...again.map(() => done)]);
        }
      }),
    );
    const repeated = ids.filter((index) => index % 20 === 0).slice(-8);
    expect(await Promise.all(repeated.map(give))).toEqual(repeated.map(() => done));

    // then runs were handed over on the way, and each command has had its effect once
    expect((await runsOf('busy')) - before).toBeGreaterThan(2);
    const bought = Math.ceil(inARow / 20);
    expect((await world.read('busy')).view.licences.total).toBe(3 + bought);
    expect(await moneyMoved(world, 'busy')).toHaveLength(1 + bought);
    const events = await eventsOf(world, 'busy');
    expect(events.filter((type) => type === 'priceChanged')).toHaveLength(inARow - bought);
    const recorded = await world.db.select().from(requests).where(eq(requests.tenantId, 'busy'));
    expect(recorded.filter(({ id }) => id.startsWith('command-'))).toHaveLength(inARow);
    await expectBooksToAgree(world);
  },
  long === undefined ? 300_000 : 1_800_000,
);
