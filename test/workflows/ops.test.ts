import { afterAll, beforeAll, expect, it } from 'vitest';
import { turnedAway } from '../../workflows/command-updates.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { refs } from '../support/refs.ts';
import { addUsers, ledgerOf, startActive } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function attributesOf(tenantId: string): Promise<Readonly<Record<string, unknown>>> {
  const { typedSearchAttributes } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
  return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
}

it('a tenant is found by its state and its next bill; one that leaves has none', async () => {
  await startActive(world, 'found');

  const active = await until(
    () => attributesOf('found'),
    (attributes) => attributes['SubscriptionState'] === 'active',
  );
  expect(active).toMatchObject({
    TenantId: 'found',
    NeedsAttention: false,
    NextBillingAt: new Date('2026-03-31T23:00:00Z'),
  });
  await world.command('found', { type: 'cancel' });
  const canceling = await until(
    () => attributesOf('found'),
    (attributes) => attributes['SubscriptionState'] === 'canceling',
  );
  expect(canceling).not.toHaveProperty('NextBillingAt');
  await world.command('found', { type: 'keep' });
  await until(
    () => attributesOf('found'),
    (attributes) => attributes['NextBillingAt'] !== undefined,
  );
});

it('a run begins with the next bill that a renewal will bring, and one that is declined is shown as overdue', async () => {
  await startActive(world, 'renewed');
  await startActive(world, 'declined');
  await world.command('declined', { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });

  await world.advance('renewed', '2026-04-02T12:00:00Z');
  await world.advance('declined', '2026-04-02T12:00:00Z');

  const endOfApril = new Date('2026-04-30T23:00:00Z');
  expect(await attributesOf('renewed')).toMatchObject({
    SubscriptionState: 'active',
    NextBillingAt: endOfApril,
    NeedsAttention: false,
  });
  expect(await upsertsOf('renewed')).toBe(0);
  await until(
    () => attributesOf('declined'),
    (attributes) => attributes['SubscriptionState'] === 'past_due',
  );
  expect(await attributesOf('declined')).toMatchObject({ NextBillingAt: endOfApril });
});

/** How often the newest run has changed its attributes, each of which is an event. */
async function upsertsOf(tenantId: string): Promise<number> {
  const { events } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).fetchHistory();
  return events?.filter((event) => event.upsertWorkflowSearchAttributesEventAttributes).length ?? 0;
}

it('each charge says in the history what it is for, under its business key; a ledger row names that very activity', async () => {
  await startActive(world, 'history');
  await world.command('history', { type: 'addLicences', quantity: 2 }, 'add-two');

  const [, row] = await ledgerOf(world, 'history');
  expect(row).toMatchObject({ activityId: 'history/1/proration/add-two/1', workflowId: 'subscription/history' });
  const { events } = await world.client.workflow.getHandle(row?.workflowId ?? '', row?.runId).fetchHistory();
  const scheduled = events?.find(
    ({ activityTaskScheduledEventAttributes: task }) => task?.activityId === row?.activityId,
  );
  const summary = Buffer.from(scheduled?.userMetadata?.summary?.data ?? []).toString();
  expect(summary).toContain('1 Mar · Charge £40.00 for 2 licences, 1–31 Mar (proration, attempt 1)');
});

it('nothing personal enters a history: refs of users only, no name and no e-mail', async () => {
  await startActive(world, 'private');
  await addUsers(world, 'private', ['u-1']);
  await world.command('private', { type: 'assignUsers', users: refs('u-1') });

  const handle = world.client.workflow.getHandle(subscriptionWorkflowId('private'));
  const { events } = await handle.fetchHistory();
  const payloads = textIn(events);
  expect(payloads).toContain('u-1');
  expect(payloads).not.toContain('Name of u-1');
  expect(payloads).not.toContain('Company private');
});

it('an update of any content from Temporal’s UI changes nothing, and the tenant goes on', async () => {
  await startActive(world, 'sent-anything');
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId('sent-anything'));
  const send = (content: object): Promise<unknown> =>
    handle.executeUpdate('advanceClock', { args: [{ command: content, actor: 'ops' }] });

  const of = { type: 'advanceClock', commandId: 'by-hand' };
  for (const content of [{ ...of, to: 'tomorrow' }, of, {}, { ...of, type: 'keep', to: 1 }])
    await expect(send(content)).rejects.toMatchObject({ cause: { type: turnedAway.malformed, nonRetryable: true } });

  expect(textIn((await handle.fetchHistory()).events)).not.toContain('by-hand');
  expect(await world.command('sent-anything', { type: 'addLicences', quantity: 1 })).toMatchObject({ type: 'done' });
});

/** Everything that can be read in a history, payloads included. */
function textIn(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textIn).join(' ');
  return String(value);
}
