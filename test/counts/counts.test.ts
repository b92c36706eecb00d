import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { charges, webhookEvents } from '../../db/schema.ts';
import { periodOf } from '../../domain/stage.ts';
import { currentState, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { nextSecond, reconcileSince, untilListed } from '../support/reconciled.ts';
import { createService, type Service } from '../support/service.ts';
import { moneyMoved } from '../support/stand-in.ts';
import { historyOf, startInMidLife } from '../support/tenants.ts';
import { until } from '../support/world.ts';

/*
 * What can be counted does not depend on the machine: a change that makes the service slower or dearer by a statement, an
 * event or a call shows here; where it is meant, the new number is written down. (Times are `npm run bench`'s.)
 */

let service: Service;
const statements: string[] = [];
const calls: string[] = [];
/** Statements that a connection sends without a wait for an answer share a way there and back. */
let roundTrips = 0;
const sending = new Set<number>();

function noteStatement(statement: string, connection: number): void {
  statements.push(statement);
  if (sending.has(connection) || isOfWebhook(statement)) return;
  sending.add(connection);
  roundTrips += 1;
  setImmediate(() => sending.delete(connection));
}

beforeAll(async () => {
  service = await createService({ onStatement: noteStatement });
  service.world.stripe.on('request', (sent: { method: string; path: string }) =>
    calls.push(`${sent.method} ${sent.path.replace(/\?.*/, '')}`),
  );
});
afterAll(() => service.close());

interface Cost {
  readonly statements: number;
  readonly calls: readonly string[];
  readonly roundTrips: number;
}

/** What `work` costs, without webhooks, which come at any time. */
async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  statements.length = 0;
  calls.length = 0;
  roundTrips = 0;
  await work();
  return { statements: ownStatements().length, calls: [...calls], roundTrips };
}

function ownStatements(): readonly string[] {
  return statements.filter((text) => !isOfWebhook(text));
}

function isOfWebhook(statement: string): boolean {
  return /"webhook_events"|^select .* from "charges" where "charges"."key" = \$1$/.test(statement);
}

/** In real time, as tenants live; what a test clock's tenant charges is looked up first. */
async function startActive(tenantId: string, details: object = { testClock: undefined }) {
  const keys = await service.createTenant(tenantId, { ...details });
  const ask = (method: string, path: string, body: unknown) => service.ask(method, path, { body });
  await ask('PUT', `/v1/tenants/${tenantId}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await ask('POST', `/v1/tenants/${tenantId}/subscription/activation`, { quantity: 3, startNow: true });
  await ask('PUT', `/v1/tenants/${tenantId}/users/ann`, { name: 'Ann' });
  await ask('PUT', `/v1/tenants/${tenantId}/licences/lic_1/assignee`, { userId: 'ann' });
  return keys;
}

it('an entitlement check takes one statement for key and answer, and once a minute one for the key’s last use', async () => {
  const { product } = await startActive('checked');
  const check = () => service.ask('GET', '/v1/tenants/checked/entitlements/ann', { key: product });

  expect(await costOf(check)).toMatchObject({ statements: 2, calls: [] });
  expect(await costOf(check)).toMatchObject({ statements: 1, calls: [] });
});

it('adding licences takes one call at the card processor, one activity, and a known number of statements', async () => {
  await startActive('adding');
  const before = (await historyOf(service.world, 'adding')).length;
  const tasksBefore = await workflowTasksOf('adding');

  const cost = await costOf(() => service.ask('POST', '/v1/tenants/adding/licences', { body: { quantity: 2 } }));

  expect(cost.calls).toEqual(['POST /v1/payment_intents']);
  expect(cost.statements).toBe(12);
  // One to accept the update and schedule the charge, one to record its outcome and answer.
  expect((await workflowTasksOf('adding')) - tasksBefore).toBe(2);
  const history = (await historyOf(service.world, 'adding')).slice(before);
  expect(history.sort()).toEqual(
    [
      'workflowExecutionUpdateAcceptedEventAttributes',
      'activityTaskScheduledEventAttributes',
      'activityTaskStartedEventAttributes',
      'activityTaskCompletedEventAttributes',
      'markerRecordedEventAttributes',
      'workflowExecutionUpdateCompletedEventAttributes',
    ].sort(),
  );
});

it('adding licences waits ten times for an answer of the database, once its connections have its statements prepared', async () => {
  await startActive('waiting');
  const add = () => service.ask('POST', '/v1/tenants/waiting/licences', { body: { quantity: 1 } });

  const fewest = await until(
    async () => (await costOf(add)).roundTrips,
    (roundTrips) => roundTrips <= 10,
  );

  expect(fewest).toBe(10);
});

async function workflowTasksOf(tenantId: string): Promise<number> {
  const { events } = await service.world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).fetchHistory();
  return events?.filter((event) => event.workflowTaskCompletedEventAttributes != null).length ?? 0;
}

it('an Idempotency-Key costs a purchase two statements and a look at Stripe, and a repeat takes two in all', async () => {
  await startActive('repeated');
  const headers = { 'idempotency-key': 'two more' };
  const add = () => service.ask('POST', '/v1/tenants/repeated/licences', { body: { quantity: 2 }, headers });

  const first = await costOf(add);
  const again = await costOf(add);

  expect(first.statements).toBe(14);
  // The caller may have sent it in a time that was lost.
  expect(first.calls).toEqual(['GET /v1/payment_intents', 'POST /v1/payment_intents']);
  expect(again).toMatchObject({ statements: 2, calls: [] });
});

it('a purchase with a quote, which is minutes old, is not looked for at Stripe', async () => {
  await startActive('quoted');
  const body = { change: { type: 'addLicences', quantity: 2 } };
  const { quote } = (await service.ask('POST', '/v1/tenants/quoted/quotes', { body })).body as { quote: string };
  const headers = { 'idempotency-key': 'with a quote' };

  const add = { body: { quantity: 2, quote }, headers };
  const cost = await costOf(() => service.ask('POST', '/v1/tenants/quoted/licences', add));

  expect(cost.calls).toEqual(['POST /v1/payment_intents']);
});

it('the number of an invoice, which all other invoices wait for, is taken by the last statement but the one that announces it', async () => {
  await startActive('numbered');

  await costOf(() => service.ask('POST', '/v1/tenants/numbered/licences', { body: { quantity: 2 } }));

  const own = ownStatements();
  const taking = own.filter((text) => text.includes('insert into "document_series"'));
  expect(taking).toEqual([expect.stringContaining('insert into "invoices"')]);
  const after = own.slice(own.indexOf(taking[0] ?? '') + 1);
  expect(after[0]).toContain('insert into "outbound_events"');
  expect(after[1]?.trim()).toBe('commit');
});

it('a renewal on time takes one call at the card processor', async () => {
  const { world } = service;
  const cost = await costOf(async () => {
    await startInMidLife(world, 'on-time', { endsInMs: 500 });
    await until(
      () => moneyMoved(world, 'on-time'),
      (moved) => moved.length > 0,
    );
  });

  expect(cost.calls.filter((call) => call.includes('payment_intents')).slice(-1)).toEqual(['POST /v1/payment_intents']);
  expect(cost.calls.filter((call) => call === 'GET /v1/payment_intents')).toHaveLength(looksOfSource);
});

/** The tenant that it is modelled on has a test clock: its first charge is looked for. */
const looksOfSource = 1;

it('a renewal on a test clock takes a look and a call, and a known number of statements', async () => {
  await startActive('renewing', {});
  const run = service.world.client.workflow.getHandle(subscriptionWorkflowId('renewing'));
  // A query of the workflow takes no statement.
  const isThere = () =>
    until(
      () => run.query(currentState),
      (state) => state !== null && periodOf(state)?.number === 2 && state.clock?.target === null,
    );

  const cost = await costOf(async () => {
    await service.world.command('renewing', { type: 'advanceClock', to: Date.parse('2026-04-02T00:00:00Z') });
    await isThere();
  });

  expect(cost.calls).toEqual(['GET /v1/payment_intents', 'POST /v1/payment_intents']);
  // The renewal itself, and the clock that is set and arrives.
  expect(cost.statements).toBeLessThanOrEqual(22);
});

it('reconciliation asks for one list for the charges of runs that have ended, and for the history of the run that goes on', async () => {
  const since = await nextSecond();
  await startActive('reconciled', {});
  await service.world.advance('reconciled', '2026-09-02T00:00:00Z');
  await untilListed(service.world, 'reconciled', 7);

  const asked = await reconcileSince(service.world, since);

  expect(asked).toEqual({ lists: 1, histories: 1 });
});

it('the webhook of a charge whose outcome is known leaves the history alone', async () => {
  await startActive('known');
  const { db, client } = service.world;

  // given a charge, and its webhook
  await service.ask('POST', '/v1/tenants/known/licences', { body: { quantity: 1 } });
  const received = () => db.select().from(webhookEvents).where(eq(webhookEvents.type, 'payment_intent.succeeded'));
  const made = await db.select().from(charges).where(eq(charges.state, 'succeeded'));
  await until(received, (events) => events.length >= made.length);

  // then there is no trace of it in the history
  const { events } = await client.workflow.getHandle(subscriptionWorkflowId('known')).fetchHistory();
  expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes != null)).toEqual([]);
});
