import { NativeConnection, Worker } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { listReconciliations } from '../../db/reconciliations.ts';
import { refundIdOf, requestRefund } from '../../db/refunds.ts';
import { outboundEvents, tenants } from '../../db/schema.ts';
import { concernIds } from '../../domain/attention.ts';
import { setSchedules } from '../../service/schedules.ts';
import {
  customerChanged,
  customerUpdateWorkflowId,
  customerUpdateWorkflowType,
  eventEndpointWorkflowId,
  refundWorkflowId,
  subscriptionWorkflowId,
  taxIdCheckWorkflowId,
} from '../../workflows/messages.ts';
import {
  type NexusActivities,
  type NexusChangeInput,
  type NexusStateInput,
  nexusChangeWorkflowType,
  nexusStateWorkflowType,
  nexusTaskQueueOf,
} from '../../workflows/messages-nexus.ts';
import { insertEndpoint, startEventReceiver } from '../support/event-receiver.ts';
import { server } from '../support/servers.ts';
import { disputeIntent, failRefund, moveDispute, payAtStripe, renewCard } from '../support/stand-in.ts';
import { otherGermanId, saveAndCheck, untilAnswered, untilTried } from '../support/tax-ids.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { until } from '../support/world.ts';
import type { Story } from './recorder.ts';

/* Runs of the small workflows beside a tenant's own, and of those that serve all tenants. */

export const besideStories: readonly Story[] = [
  async ({ world, keep, keepWorkflow, execute }) => {
    await startActive(world, 'tenant-k');
    const [{ paymentIntent } = { paymentIntent: null }] = await ledgerOf(world, 'tenant-k');
    const dispute = await disputeIntent(world, paymentIntent ?? '');
    await execute('chargeFact', 'charge-fact/evt_1', { dispute });
    const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'tenant-k'));
    await renewCard(world, tenant?.stripePaymentMethodId ?? '', 7, 2033);
    await execute('cardFact', 'card-fact/evt_2', tenant?.stripePaymentMethodId);
    await until(
      () => world.read('tenant-k'),
      ({ view }) => view.card?.expYear === 2033 && view.concerns.length > 0,
    );
    await world.command('tenant-k', { type: 'cancel' });
    await world.advance('tenant-k', '2026-04-02T00:00:00Z');
    await moveDispute(world, dispute, 'lost');
    await execute('chargeFact', 'charge-fact/evt_3', { dispute });
    await keepWorkflow('charge-fact', 'charge-fact/evt_1');
    await keepWorkflow('card-fact', 'card-fact/evt_2');
    await keepWorkflow('charge-fact-of-a-closed-tenant', 'charge-fact/evt_3');
    await keep('facts-reported', 'tenant-k', 1);
  },
  async ({ world, keepWorkflow, execute }) => {
    await startActive(world, 'tenant-l');
    await world.command('tenant-l', { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
    await world.command('tenant-l', { type: 'addLicences', quantity: 1 });
    const declined = (await ledgerOf(world, 'tenant-l')).at(-1)?.paymentIntent ?? '';
    await payAtStripe(world, declined);
    await execute('chargeFact', 'charge-fact/evt_4', { paymentIntent: declined });
    await keepWorkflow('charge-fact-of-an-outcome', 'charge-fact/evt_4');
  },
  async ({ world, keepWorkflow, execute }) => {
    await startActive(world, 'tenant-m');
    const [charge] = await ledgerOf(world, 'tenant-m');
    if (charge === undefined) throw new Error('Nothing was charged');
    const request = { chargeId: charge.id, tenantId: 'tenant-m', currency: 'gbp', reason: 'x', actor: 'x' } as const;
    for (const [kind, amount] of [['refund', 1_000] as const, ['refund-refused', 999_999] as const]) {
      await requestRefund(world.db, { ...request, amount, commandId: kind }, refundWorkflowId);
      const id = refundIdOf(`refund/${charge.id}/${kind}`);
      await execute('refund', refundWorkflowId(id), id);
      await keepWorkflow(kind, refundWorkflowId(id));
    }
    const atStripe = await world.stripe.refunds.create({ payment_intent: charge.paymentIntent ?? '', amount: 500 });
    await execute('adoptedRefund', 'adopted-refund/re_1', atStripe.id);
    await keepWorkflow('adopted-refund', 'adopted-refund/re_1');
    await failRefund(world, atStripe.id);
    await execute('chargeFact', 'charge-fact/evt_7', { refund: atStripe.id, paymentIntent: charge.paymentIntent });
    await keepWorkflow('charge-fact-of-a-refund', 'charge-fact/evt_7');
  },
  async ({ world, keep, keepWorkflow, execute }) => {
    await startActive(world, 'tenant-r');
    await world.command('tenant-r', { type: 'addLicences', quantity: 1 });
    const [disputed, refunded] = await ledgerOf(world, 'tenant-r');
    const dispute = await disputeIntent(world, disputed?.paymentIntent ?? '');
    await execute('chargeFact', 'charge-fact/evt_5', { dispute });
    await moveDispute(world, dispute, 'won');
    await execute('chargeFact', 'charge-fact/evt_6', { dispute });
    const whole = await world.stripe.refunds.create({ payment_intent: refunded?.paymentIntent ?? '' });
    await execute('adoptedRefund', 'adopted-refund/re_2', whole.id);
    await keepWorkflow('adopted-refund-reported', 'adopted-refund/re_2');
    await world.command('tenant-r', { type: 'acknowledge', about: concernIds.run });
    await world.advance('tenant-r', '2026-04-02T00:00:00Z');
    await keep('attention-ended', 'tenant-r', 1);
  },
];

export const reconciliationStory: Story = async ({ world, keepWorkflow }) => {
  await startActive(world, 'tenant-i');
  await setSchedules(world.client, world.taskQueue);
  await world.client.schedule.getHandle('reconciliation-hourly').trigger();
  const [begun] = await until(
    () => listReconciliations(world.db, { limit: 1 }),
    ([run]) => run?.state === 'succeeded',
  );
  const workflowId = begun?.workflowId ?? '';
  await world.client.workflow.getHandle(workflowId).result();
  await keepWorkflow('reconciliation', workflowId);
};

/** A run that was terminated: the sweep that begins it again, and the run that it begins. */
export const lostRunStory: Story = async ({ world, keep, keepWorkflow, execute }) => {
  await startActive(world, 'tenant-l');
  await world.client.workflow.getHandle(subscriptionWorkflowId('tenant-l')).terminate();
  for (let sweep = 0; (await world.read('tenant-l')).view.concerns.length === 0; sweep += 1)
    await execute('runSweep', `run-sweep/${sweep}`, null);
  await world.advance('tenant-l', '2026-04-02T00:00:00Z');
  await keep('run-begun-again', 'tenant-l', 0);
  await keepWorkflow('run-sweep', 'run-sweep/0');
};

/** Stripe's customer is told of a change. */
export const customerStory: Story = async ({ world, keepWorkflow }) => {
  await startActive(world, 'tenant-u');
  const workflowId = customerUpdateWorkflowId('tenant-u');
  const started = await world.client.workflow.signalWithStart(customerUpdateWorkflowType, {
    workflowId,
    taskQueue: world.taskQueue,
    args: ['tenant-u'],
    signal: customerChanged,
  });
  await started.result();
  await keepWorkflow('customer-update', workflowId);
};

/** A night that ends what has been kept for its time. */
export const retentionStory: Story = async ({ keepWorkflow, execute }) => {
  await execute('retention', 'retention/0', null);
  await keepWorkflow('retention', 'retention/0');
};

export const mailSenderStory: Story = async ({ world, keepWorkflow, execute }) => {
  await startActive(world, 'tenant-n');
  await execute('mailSender', 'mail-sender', null);
  await keepWorkflow('mail-sender', 'mail-sender');
};

/** A register that is away, and then knows an id, or refuses it; one that is away for long; and details that change meanwhile. */
export const taxIdStories: readonly Story[] = [
  async ({ world, registers, keepWorkflow }) => {
    await startActive(world, 'tenant-v');
    registers.pull({ away: true });
    await saveAndCheck(world, 'tenant-v');
    await untilTried(world, 'tenant-v', 2);
    registers.pull({});
    const { id: known } = await untilAnswered(world, 'tenant-v');
    await keepWorkflow('tax-id-check-valid', taxIdCheckWorkflowId('tenant-v', known));

    registers.pull({ away: true });
    await saveAndCheck(world, 'tenant-v', { taxId: otherGermanId });
    await untilTried(world, 'tenant-v', 2);
    registers.pull({ refused: [otherGermanId] });
    const { id: refused } = await untilAnswered(world, 'tenant-v');
    await keepWorkflow('tax-id-check-refused', taxIdCheckWorkflowId('tenant-v', refused));
  },
  async ({ world, registers, keepWorkflow }) => {
    await startActive(world, 'tenant-w');
    registers.pull({ away: true });
    await saveAndCheck(world, 'tenant-w');
    const { id } = await untilTried(world, 'tenant-w', 5);
    await keepWorkflow('tax-id-check-handed-over', taxIdCheckWorkflowId('tenant-w', id));
    await saveAndCheck(world, 'tenant-w', { taxId: null });
    await world.client.workflow.getHandle(taxIdCheckWorkflowId('tenant-w', id)).result();
    registers.pull({});
  },
];

/** An endpoint that is sent what waits for it, and then rests. */
export const eventEndpointStory: Story = async ({ world, keepWorkflow }) => {
  const receiver = await startEventReceiver();
  await world.db.insert(tenants).values({ id: 'tenant-e', createdBy: 'test' });
  const data = { about: concernIds.run };
  const event = { tenantId: 'tenant-e', version: 1, type: 'attention.raised', at: new Date(0), data } as const;
  await world.db.insert(outboundEvents).values(event);
  await insertEndpoint(world, 'ep_1', receiver);
  await until(
    async () => receiver.received.length,
    (count) => count >= 1,
  );
  const workflowId = eventEndpointWorkflowId('ep_1');
  await world.client.workflow.getHandle(workflowId).result();
  await keepWorkflow('event-endpoint', workflowId);
  await receiver.close();
};

/** The workflows behind Nexus operations. */
export const nexusStory: Story = async ({ world, keepWorkflow, execute }) => {
  // The API's part is played: of it the history has only what it answers.
  const outcome = { state: 'active', licenceIds: ['L-000001'], charge: null };
  const looks = [null, 'active'];
  const activities: NexusActivities = {
    makeChange: async () => outcome,
    awaitState: async () => looks.shift() ?? 'active',
  };
  const taskQueue = nexusTaskQueueOf(world.taskQueue);
  const connection = await NativeConnection.connect({ address: server('temporalAddress') });
  const door = await Worker.create({ connection, namespace: world.taskQueue, taskQueue, activities });
  await door.runUntil(async () => {
    const request = { tenantId: 'tenant-n', change: { type: 'addLicences', quantity: 2 } };
    const change: NexusChangeInput = { taskQueue, idempotencyKey: 'nexus-change/one', request };
    await execute(nexusChangeWorkflowType, 'nexus-change/one', change);
    const wait: NexusStateInput = { taskQueue, tenantId: 'tenant-n', states: ['active'] };
    await execute(nexusStateWorkflowType, 'nexus-state/one', wait);
  });
  await connection.close();
  await keepWorkflow('nexus-change', 'nexus-change/one');
  await keepWorkflow('nexus-state', 'nexus-state/one');
};
