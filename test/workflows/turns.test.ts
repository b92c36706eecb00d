import { WithStartWorkflowOperation } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requests } from '../../db/schema.ts';
import type { Request } from '../../domain/inputs.ts';
import { subscriptionWorkflowId, updateOf } from '../../workflows/messages.ts';
import type { subscription } from '../../workflows/subscription.ts';
import { ref } from '../support/refs.ts';
import { armChargeFault, expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import {
  eventsOf,
  historyOf,
  ledgerLines,
  ledgerOf,
  midLife,
  startActive,
  startInMidLife,
} from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const addOne: Request = { type: 'addLicences', quantity: 1 };
const done = { type: 'done' };

describe('commands of one tenant', () => {
  it('are taken in turn: of eight adds given at once each is carried out, and charged, once', async () => {
    // given an active tenant
    await startActive(world, 'at-once');

    // when eight adds come at once
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.command('at-once', addOne)));

    // then each had its turn
    expect(answers).toEqual(Array.from({ length: 8 }, () => done));
    expect((await world.read('at-once')).view.licences.total).toBe(11);
    expect(await ledgerLines(world, 'at-once')).toEqual([
      'first 1 succeeded 6000',
      ...Array.from({ length: 8 }, () => 'proration 1 succeeded 2000'),
    ]);
    await expectBooksToAgree(world);
  });

  it('take effect once each, however often one is given under its id', async () => {
    await startActive(world, 'repeated-command');

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.command('repeated-command', addOne, 'add')),
    );

    expect(answers).toEqual(Array.from({ length: 5 }, () => done));
    expect((await world.read('repeated-command')).view.licences.total).toBe(4);
    expect(await moneyMoved(world, 'repeated-command')).toHaveLength(2);
  });

  it('take effect once each across runs too, two boundaries later', async () => {
    // given a command that has taken effect in the first period
    await startActive(world, 'later');
    await world.command('later', addOne, 'add');
    await world.advance('later', '2026-04-02T00:00:00Z');

    // when it comes again in the next run, and again in the one after that
    const inNextRun = await world.command('later', addOne, 'add');
    await world.advance('later', '2026-05-02T00:00:00Z');
    const twoRunsLater = await world.command('later', addOne, 'add');

    // then nothing more has happened
    expect([inNextRun, twoRunsLater]).toEqual([done, done]);
    expect((await world.read('later')).view.licences.total).toBe(4);
    expect(await ledgerLines(world, 'later')).toEqual([
      'first 1 succeeded 6000',
      'proration 1 succeeded 2000',
      'renewal 1 succeeded 8000',
      'renewal 1 succeeded 8000',
    ]);
    expect((await eventsOf(world, 'later')).filter((type) => type === 'licencesAdded')).toHaveLength(2);
  });

  it('that come with the very start of a run have their turn after the run has opened', async () => {
    // given a run that begins with a renewal that is due, and a command that comes with its start
    const { options } = await midLife(world, 'early', { endsInMs: -1_000 });
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof subscription>('subscription', {
      ...options,
      workflowIdConflictPolicy: 'FAIL',
    });

    const answer = await world.client.workflow.executeUpdateWithStart(updateOf(addOne.type), {
      args: [{ command: { ...addOne, commandId: 'add' }, actor: 'admin' }],
      startWorkflowOperation,
    });

    expect(answer).toEqual(done);
    expect(await ledgerLines(world, 'early')).toEqual([
      'renewal 1 succeeded 6000',
      expect.stringMatching(/^proration 1 succeeded/),
    ]);
  });

  it('that come within milliseconds of a boundary are each carried out once, in the one period or the other', async () => {
    // given a tenant who lives in real time, 1.5 seconds before a boundary
    const { periodEnd: boundary } = await startInMidLife(world, 'boundary', { endsInMs: 1_500 });

    // when commands come all around the boundary, each of them twice
    const ids = Array.from({ length: 12 }, (_, index) => `add-${index}`);
    const answers = await Promise.all(
      ids.map(async (id, index) => {
        await reached(boundary - 30 + index * 5);
        return Promise.all([world.command('boundary', addOne, id), world.command('boundary', addOne, id)]);
      }),
    );

    // then each has one effect, and the renewal is charged once
    expect(answers.flat()).toEqual(answers.flat().map(() => done));
    const { view } = await until(
      () => world.read('boundary'),
      ({ view: { period } }) => period?.number === 4,
    );
    expect(view.licences.total).toBe(3 + ids.length);
    // (what is bought on a period's last day costs nothing, so not each of them has a charge)
    const keys = (await moneyMoved(world, 'boundary')).map(([key]) => key);
    expect(keys.filter((key) => key?.includes('/renewal/'))).toEqual(['boundary/4/renewal/period/1']);
    expect(keys).toEqual([...new Set(keys)]);
    const outcomes = await world.db.select().from(requests).where(eq(requests.tenantId, 'boundary'));
    expect(outcomes.map(({ id, outcome }) => `${id} ${outcome?.type}`).sort()).toEqual(
      ids.map((id) => `${id} done`).sort(),
    );
    await expectBooksToAgree(world);
  });
});

describe('a command that the rules refuse', () => {
  it('leaves no event in the history, and nothing anywhere else', async () => {
    await startActive(world, 'refused');
    await world.command('refused', addOne);
    const before = await snapshot('refused');

    const answers = [
      await world.command('refused', { type: 'removeLicences', selection: { quantity: 4 } }),
      await world.command('refused', { type: 'assignLicence', number: 99, user: ref('nobody') }),
      await world.command('refused', { type: 'keep' }),
      await world.command('refused', { type: 'addLicences', quantity: 10_000 }),
      await world.command('refused', { type: 'advanceClock', to: 0 }),
    ];

    expect(answers.map((answer) => answer.type === 'refused' && answer.refusal.code)).toEqual([
      'last_licence',
      'not_found',
      'not_canceling',
      'licence_limit',
      'validation_failed',
    ]);
    expect(await snapshot('refused')).toEqual(before);
  });

  it('changes nothing where it names a user who is gone', async () => {
    await startActive(world, 'user-gone');
    const before = (await world.read('user-gone')).state;
    const events = await eventsOf(world, 'user-gone');

    const answer = await world.command('user-gone', { type: 'assignLicence', number: 1, user: ref('gone') });

    expect(answer).toMatchObject({ type: 'refused', refusal: { code: 'not_found' } });
    expect((await world.read('user-gone')).state).toEqual(before);
    expect(await eventsOf(world, 'user-gone')).toEqual(events);
    // and the tenant goes on as before
    expect(await world.command('user-gone', addOne)).toEqual(done);
  });

  it('is turned away though it is malformed, and the tenant goes on', async () => {
    await startActive(world, 'malformed');
    const handle = world.client.workflow.getHandle(subscriptionWorkflowId('malformed'));

    // given a command in the middle of its charge, so that nothing can be judged before its turn
    await armChargeFault(world, 'malformed', 'delay', { delayMs: 500, count: 1 });
    const busy = world.command('malformed', addOne);
    await until(
      () => ledgerLines(world, 'malformed'),
      (lines) => lines.includes('proration 1 pending 2000'),
    );

    const malformed: unknown[] = [
      {},
      { command: {}, actor: 'admin' },
      { command: { type: 'nonsense', commandId: 'x' }, actor: 'admin' },
      { command: { type: 'cancel', commandId: 'x' }, actor: 'admin' },
      { command: { ...addOne, commandId: 'x' } },
    ];
    const answers = await Promise.allSettled([
      handle.executeUpdate('nonsense', { args: [{ command: { type: 'nonsense', commandId: 'x' }, actor: 'admin' }] }),
      ...malformed.map((one) => handle.executeUpdate('addLicences', { args: [one] })),
    ]);

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 'rejected'));
    expect(answers).toHaveLength(malformed.length + 1);
    expect(await busy).toEqual(done);
    expect(await world.command('malformed', addOne)).toEqual(done);
  });
});

it('a signal that is not understood, or that only activities may tell, changes nothing, and the tenant goes on', async () => {
  await startActive(world, 'rubbish');
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId('rubbish'));
  const before = await snapshot('rubbish');

  // when signals come with any content, as Temporal's UI sends them
  const key = (await ledgerOf(world, 'rubbish'))[0]?.key;
  const sent: readonly (readonly [name: string, content: unknown])[] = [
    ...['cardSaved', 'chargeChanged', 'factFound'].flatMap((name) =>
      [undefined, null, 7, 'x', [], {}].map((content) => [name, content] as const),
    ),
    ['cardSaved', { eventId: 'evt_x', setupIntent: 7 }],
    ['chargeChanged', { chargeKey: {} }],
    ['factFound', { type: 'attentionNeeded' }],
    ['factFound', { type: 'cardRenewed' }],
    ['factFound', { type: 'taxIdJudged', detailsVersion: 1 }],
    ['factFound', { type: 'taxIdJudged', buyer: { country: 'GB' }, detailsVersion: 99 }],
    ['factFound', { type: 'sellerChanged', seller: { country: 'GB' } }],
    ['factFound', { type: 'chargeSettled', key, outcome: { type: 'refunded', refunds: [] } }],
    ['factFound', { type: 'instanceDeleted' }],
    ['factFound', { type: 'addLicences', quantity: 1, commandId: 'x' }],
    ['nonsense', {}],
  ];
  for (const [name, content] of sent) await handle.signal(name, ...(content === undefined ? [] : [content]));

  // then what was given is taken, and nothing else has happened
  expect(await world.command('rubbish', addOne)).toEqual(done);
  expect((await handle.describe()).raw.pendingWorkflowTask ?? null).toBeNull();
  const after = await snapshot('rubbish');
  expect(after.state.card).toEqual(before.state.card);
  expect(after.state.tax).toEqual(before.state.tax);
  expect(after.version).toBe(before.version + 1);
  expect(after.state.concerns).toEqual([]);
  expect((await eventsOf(world, 'rubbish')).slice(-2)).toEqual(['chargeSucceeded', 'licencesAdded']);
});

/** Everything a refused command could have left behind. */
async function snapshot(tenantId: string) {
  const { state, version } = await world.read(tenantId);
  return {
    state,
    version,
    events: await eventsOf(world, tenantId),
    ledger: await ledgerLines(world, tenantId),
    commands: await world.db.select().from(requests).where(eq(requests.tenantId, tenantId)),
    history: await historyOf(world, tenantId),
  };
}

/** Resolves at an instant of the real clock: what is tried here is the real clock. */
function reached(at: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, at - Date.now()));
}
