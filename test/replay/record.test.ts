import { existsSync, writeFileSync } from 'node:fs';
import { NativeConnection } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { findCommand } from '../../db/commands.ts';
import { createInstanceSchema } from '../../db/instances.ts';
import { listReconciliations } from '../../db/reconciliations.ts';
import { requestRefund } from '../../db/refunds.ts';
import { tenants } from '../../db/schema.ts';
import { scheduleReconciliations } from '../../service/worker.ts';
import type { MailSenderInput } from '../../workflows/mail-sender.ts';
import {
  cardSaved,
  changeSubscription,
  chargeNews,
  databaseRestored,
  type Envelope,
  refundWorkflowId,
  subscriptionWorkflowId,
} from '../../workflows/messages.ts';
import { takeBackup } from '../support/set-back.ts';
import {
  arm,
  armChargeFault,
  disputeIntent,
  healStripe,
  moveDispute,
  payAtStripe,
  renewCard,
} from '../support/stand-in.ts';
import { addUsers, ledgerOf, midLife, startActive, startConverting, startInMidLife } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';
import { historyFile, toRecorded } from './histories.ts';

/*
 * Records one run of every kind: `RECORD_HISTORIES=1 npx vitest run --project integration test/replay/record.test.ts`.
 * A history is kept for as long as a run like it may be open anywhere: new kinds are written, old ones never replaced.
 */
const recording = process.env['RECORD_HISTORIES'] === '1';

describe.runIf(recording)('recording', { timeout: 180_000 }, () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const card = (paymentMethod: string) => ({ type: 'setPaymentMethod', paymentMethod }) as const;

  it('trial, active-month', async () => {
    await startConverting(world, 'tenant-a');
    await addUsers(world, 'tenant-a', ['user-1', 'user-2']);
    await world.tell('tenant-a', { type: 'assignUsers', userIds: ['user-1', 'user-2'] });
    await world.advance('tenant-a', '2026-03-20T12:00:00Z');
    await world.tell('tenant-a', { type: 'addLicences', quantity: 2 });
    await world.tell('tenant-a', { type: 'removeLicences', selection: { quantity: 1 } });
    await world.tell('tenant-a', { type: 'assignLicence', number: 4, userId: 'nobody' });
    await world.tell('tenant-a', { type: 'revokeLicence', number: 1 });
    await world.advance('tenant-a', '2026-04-20T12:00:00Z');
    await keep('trial', 'tenant-a', 0);
    await keep('active-month', 'tenant-a', 1);
  });

  it('trial-expired', async () => {
    await world.signUp('tenant-b');
    await world.advance('tenant-b', '2026-05-01T12:00:00Z');
    await keep('trial-expired', 'tenant-b', 1);
  });

  it('failed-renewal-suspended-paid', async () => {
    await startActive(world, 'tenant-c');
    await world.tell('tenant-c', card('pm_card_chargeCustomerFail'));
    await world.advance('tenant-c', '2026-04-20T12:00:00Z');
    await world.tell('tenant-c', { type: 'removeLicences', selection: { quantity: 1 } });
    await world.tell('tenant-c', card('pm_card_visa'));
    await keep('failed-renewal-suspended-paid', 'tenant-c', 2);
  });

  it('renewal-foreseen, renewal-declined', async () => {
    await startActive(world, 'tenant-foreseen');
    await world.advance('tenant-foreseen', '2026-04-02T12:00:00Z');
    await keep('renewal-foreseen', 'tenant-foreseen', 2);
    await world.tell('tenant-foreseen', card('pm_card_chargeCustomerFail'));
    await world.advance('tenant-foreseen', '2026-05-01T12:00:00Z');
    await keep('renewal-declined', 'tenant-foreseen', 3);
  });

  it('run-grown-long', async () => {
    const { options } = await midLife(world, 'tenant-long', { endsInMs: 86_400_000 });
    const args = options.args.map((input) => ({ ...input, mostEvents: 60 }));
    await world.client.workflow.start('subscription', { ...options, args });
    for (let unitPrice = 3_000; unitPrice < 3_008; unitPrice += 1)
      await world.tell('tenant-long', { type: 'setPrice', unitPrice });
    await until(
      async () => (await runsOf(options.workflowId)).length,
      (runs) => runs > 1,
    );
    await keep('run-grown-long', 'tenant-long', 0);
  });

  it('authentication-required', async () => {
    await startActive(world, 'tenant-d');
    await world.tell('tenant-d', card('pm_card_authenticationRequired'));
    await world.tell('tenant-d', { type: 'addLicences', quantity: 1 }, 'add-1');
    await world.client.workflow
      .getHandle(subscriptionWorkflowId('tenant-d'))
      .signal(chargeNews, { chargeKey: 'tenant-d/1/proration/add-1/1' });
    await world.tell('tenant-d', card('pm_card_visa'));
    await world.tell('tenant-d', { type: 'addLicences', quantity: 1 }, 'add-2');
    await world.advance('tenant-d', '2026-04-02T00:00:00Z');
    await keep('authentication-required', 'tenant-d', 1);
  });

  it('deletion', async () => {
    await startActive(world, 'tenant-e');
    await world.tell('tenant-e', { type: 'cancel' });
    await world.tell('tenant-e', { type: 'keep' });
    await world.tell('tenant-e', { type: 'cancel' });
    await world.advance('tenant-e', '2026-04-02T00:00:00Z');
    await keep('deletion', 'tenant-e', 1);
  });

  it('card-saved-on-page', async () => {
    await startActive(world, 'tenant-f');
    const setup = await world.stripe.setupIntents.create({
      ...(await customerOf('tenant-f')),
      payment_method: 'pm_card_mastercard',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    await world.client.workflow
      .getHandle(subscriptionWorkflowId('tenant-f'))
      .signal(cardSaved, { eventId: 'evt_1', setupIntent: setup.id });
    await until(
      () => world.read('tenant-f'),
      ({ view }) => view.card?.brand === 'mastercard',
    );
    await world.advance('tenant-f', '2026-04-02T00:00:00Z');
    await keep('card-saved-on-page', 'tenant-f', 1);
  });

  it('real-time-boundary', async () => {
    const { workflowId } = (await startInMidLife(world, 'tenant-g', { endsInMs: 1_500 })).handle;
    await until(
      async () => (await runsOf(workflowId)).length,
      (runs) => runs > 1,
    );
    await keep('real-time-boundary', 'tenant-g', 0);
  });

  it('unknown-charge', async () => {
    await startActive(world, 'tenant-h');
    await armChargeFault(world, 'tenant-h', 'error_after', { count: 1 });
    const where = await customerOf('tenant-h');
    await arm(world, { fault: 'reset_before', method: 'GET', path: '/v1/payment_intents', where });
    await world.tell('tenant-h', { type: 'addLicences', quantity: 1 });
    await world.tell('tenant-h', { type: 'addLicences', quantity: 1 });
    await healStripe(world);
    await until(
      () => world.read('tenant-h'),
      ({ state }) => state.chargeUnderWay === null,
    );
    await world.advance('tenant-h', '2026-04-02T00:00:00Z');
    await keep('unknown-charge', 'tenant-h', 1);
  });

  it('database-set-back', async () => {
    await startActive(world, 'tenant-j');
    const backup = await takeBackup(world);
    await world.tell('tenant-j', { type: 'addLicences', quantity: 1 });
    await backup.restore();
    await world.client.workflow.getHandle(subscriptionWorkflowId('tenant-j')).signal(databaseRestored);
    await until(
      () => world.read('tenant-j'),
      ({ view }) => view.attention !== null,
    );
    await world.advance('tenant-j', '2026-04-02T00:00:00Z');
    await keep('database-set-back', 'tenant-j', 1);
  });

  it('reconciliation', async () => {
    await startActive(world, 'tenant-i');
    const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
    await scheduleReconciliations(connection, world.taskQueue, world.taskQueue);
    await connection.close();
    await world.client.schedule.getHandle('reconciliation-hourly').trigger();
    const [begun] = await until(
      () => listReconciliations(world.db, { limit: 1 }),
      ([run]) => run?.state === 'succeeded',
    );
    const workflowId = begun?.workflowId ?? '';
    await world.client.workflow.getHandle(workflowId).result();
    await keepRun('reconciliation', workflowId, 0);
  });

  it('recorded-locally', async () => {
    await startActive(world, 'tenant-q');
    await world.advance('tenant-q', '2026-04-02T00:00:00Z');
    await world.tell('tenant-q', { type: 'addLicences', quantity: 1 });
    await world.tell('tenant-q', card('pm_card_chargeCustomerFail'));
    await world.tell('tenant-q', { type: 'addLicences', quantity: 1 });
    await world.advance('tenant-q', '2026-05-02T00:00:00Z');
    await keep('recorded-locally', 'tenant-q', 2);
  });

  it('charge-fact, charge-fact-of-a-closed-tenant, card-fact, facts-heard', async () => {
    await startActive(world, 'tenant-k');
    const [{ paymentIntent } = { paymentIntent: null }] = await ledgerOf(world, 'tenant-k');
    const dispute = await disputeIntent(world, paymentIntent ?? '');
    await runBeside('chargeFact', 'charge-fact/evt_1', { dispute });
    const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'tenant-k'));
    await renewCard(world, tenant?.stripePaymentMethodId ?? '', 7, 2033);
    await runBeside('cardFact', 'card-fact/evt_2', tenant?.stripePaymentMethodId);
    await until(
      () => world.read('tenant-k'),
      ({ view }) => view.card?.expYear === 2033 && view.attention !== null,
    );
    await world.tell('tenant-k', { type: 'cancel' });
    await world.advance('tenant-k', '2026-04-02T00:00:00Z');
    await moveDispute(world, dispute, 'lost');
    await runBeside('chargeFact', 'charge-fact/evt_3', { dispute });
    await keepRun('charge-fact', 'charge-fact/evt_1', 0);
    await keepRun('card-fact', 'card-fact/evt_2', 0);
    await keepRun('charge-fact-of-a-closed-tenant', 'charge-fact/evt_3', 0);
    await keep('facts-heard', 'tenant-k', 1);
  });

  it('charge-fact-of-an-outcome', async () => {
    await startActive(world, 'tenant-l');
    await world.tell('tenant-l', card('pm_card_chargeCustomerFail'));
    await world.tell('tenant-l', { type: 'addLicences', quantity: 1 });
    const declined = (await ledgerOf(world, 'tenant-l')).at(-1)?.paymentIntent ?? '';
    await payAtStripe(world, declined);
    await runBeside('chargeFact', 'charge-fact/evt_4', { paymentIntent: declined });
    await keepRun('charge-fact-of-an-outcome', 'charge-fact/evt_4', 0);
  });

  it('refund, refund-refused, adopted-refund', async () => {
    await startActive(world, 'tenant-m');
    const [charge] = await ledgerOf(world, 'tenant-m');
    if (charge === undefined) throw new Error('Nothing was charged');
    for (const [name, amount] of [['refund', 1_000] as const, ['refund-refused', 999_999] as const]) {
      const { id } = await requestRefund(
        world.db,
        {
          chargeId: charge.id,
          tenantId: 'tenant-m',
          currency: 'gbp',
          amount,
          reason: 'x',
          actor: 'x',
          commandId: name,
        },
        refundWorkflowId,
      );
      await runBeside('refund', refundWorkflowId(id), id);
      await keepRun(name, refundWorkflowId(id), 0);
    }
    const atStripe = await world.stripe.refunds.create({ payment_intent: charge.paymentIntent ?? '', amount: 500 });
    await runBeside('adoptedRefund', 'adopted-refund/re_1', atStripe.id);
    await keepRun('adopted-refund', 'adopted-refund/re_1', 0);
  });

  it('mail-sender', async () => {
    await startActive(world, 'tenant-n');
    const args: [MailSenderInput] = [{ everyMs: 200 }];
    const sender = await world.client.workflow.start('mailSender', {
      workflowId: 'mail-sender',
      taskQueue: world.taskQueue,
      args,
    });
    await until(
      async () => (await sender.fetchHistory()).events?.filter(({ timerFiredEventAttributes: fired }) => fired != null),
      (fired) => fired?.length === 3,
    );
    await sender.terminate();
    await keepRun('mail-sender', 'mail-sender', 0);
  });

  it('parked', async () => {
    const licence = (number: number) => ({ number, userId: 'ann', ending: false });
    const pool = { nextNumber: 3, licences: [licence(1), licence(2)] };
    await startInMidLife(world, 'tenant-o', { endsInMs: 500, pool });
    await until(
      () => world.read('tenant-o').catch(() => null),
      (recorded) => recorded?.state.parked != null,
    );
    await world.tell('tenant-o', { type: 'revokeLicence', number: 2 });
    await until(
      () => ledgerOf(world, 'tenant-o'),
      ([renewal]) => renewal?.state === 'succeeded',
    );
    await keep('parked', 'tenant-o', 1);
  });

  it('command-handed-on, command-taken-over', async () => {
    await startInMidLife(world, 'tenant-p', { endsInMs: 1_500 });
    const path = '/v1/payment_methods/pm_card_mastercard/attach';
    await arm(world, { fault: 'delay', path, delayMs: 2_500, count: 1 });
    await Promise.all([
      world.tell('tenant-p', card('pm_card_mastercard')),
      world.tell('tenant-p', { type: 'setPrice', unitPrice: 2_500 }),
    ]);
    await world.tell('tenant-p', { type: 'cancel' });
    await keep('command-handed-on', 'tenant-p', 0);
    await keep('command-taken-over', 'tenant-p', 1);
  });

  it('promise-without-effect', async () => {
    await createInstanceSchema(world.db, 'tenant-promised');
    await startInMidLife(world, 'tenant-promised', { endsInMs: 1_500 });
    const path = '/v1/payment_methods/pm_card_mastercard/attach';
    await arm(world, { fault: 'delay', path, delayMs: 2_500, count: 1 });
    const handle = world.client.workflow.getHandle(subscriptionWorkflowId('tenant-promised'));
    const wishes = [
      card('pm_card_mastercard'),
      { type: 'revokeLicence', number: 1 },
      { type: 'assignLicence', number: 1, userId: 'gone' },
    ] as const;
    for (const [index, wish] of wishes.entries()) {
      const command = { ...wish, commandId: `promised-${index}` };
      const args: [Envelope] = [{ command, actor: 'admin' }];
      await handle.startUpdate(changeSubscription, { args, waitForStage: 'ACCEPTED' });
    }
    await until(
      async () => (await findCommand(world.db, 'tenant-promised', 'promised-2'))?.outcome ?? null,
      (outcome) => outcome !== null,
    );
    await keep('promise-without-effect', 'tenant-promised', 1);
  });

  it('attention-ended, refund-heard', async () => {
    await startActive(world, 'tenant-r');
    await world.tell('tenant-r', { type: 'addLicences', quantity: 1 });
    const [disputed, refunded] = await ledgerOf(world, 'tenant-r');
    const dispute = await disputeIntent(world, disputed?.paymentIntent ?? '');
    await runBeside('chargeFact', 'charge-fact/evt_5', { dispute });
    await moveDispute(world, dispute, 'won');
    await runBeside('chargeFact', 'charge-fact/evt_6', { dispute });
    const whole = await world.stripe.refunds.create({ payment_intent: refunded?.paymentIntent ?? '' });
    await runBeside('adoptedRefund', 'adopted-refund/re_2', whole.id);
    await keepRun('refund-heard', 'adopted-refund/re_2', 0);
    await world.tell('tenant-r', { type: 'acknowledge', about: 'nothing' });
    await world.advance('tenant-r', '2026-04-02T00:00:00Z');
    await keep('attention-ended', 'tenant-r', 1);
  });

  async function runBeside(type: string, workflowId: string, about: unknown): Promise<void> {
    await world.client.workflow.execute(type, { workflowId, taskQueue: world.taskQueue, args: [about] });
  }

  async function customerOf(tenantId: string): Promise<{ customer: string }> {
    const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, tenantId));
    return { customer: tenant?.stripeCustomerId ?? '' };
  }

  /** The runs of a workflow, oldest first. */
  async function runsOf(workflowId: string): Promise<readonly string[]> {
    const runs: string[] = [];
    let runId: string | null | undefined = (await world.client.workflow.getHandle(workflowId).describe()).runId;
    while (runId != null && runId !== '') {
      runs.unshift(runId);
      const { events } = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
      runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    }
    return runs;
  }

  function keep(name: string, tenantId: string, run: number): Promise<void> {
    return keepRun(name, subscriptionWorkflowId(tenantId), run);
  }
  async function keepRun(name: string, workflowId: string, run: number): Promise<void> {
    if (existsSync(historyFile(name))) return;
    const runId = (await runsOf(workflowId))[run];
    if (runId === undefined) throw new Error(`${workflowId} has no run ${run}`);
    const history = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const lines = (history.events ?? []).map((event) => JSON.stringify(toRecorded(event), scrubbed));
    writeFileSync(historyFile(name), `{"events":[\n${lines.join(',\n')}\n]}\n`);
  }
});

/** What a replay does not look at, and what tells of the machine: who worked where, and on what. */
const unread = new Set(['userMetadata', 'stackTrace', 'lastFailure', 'workerVersion', 'binaryChecksum', 'header']);

function scrubbed(this: unknown, key: string, value: unknown): unknown {
  if (unread.has(key)) return undefined;
  if (key === 'identity') return 'recorded';
  if (key === 'taskQueue') return { name: 'recorded', kind: 1 };
  // What an activity was given is not compared; the state of a tenant in each would be most of the file.
  if (key === 'activityTaskScheduledEventAttributes' && typeof value === 'object')
    return { ...value, input: undefined };
  return value;
}
