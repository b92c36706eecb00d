import { and, asc, eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { mails, tenants } from '../../db/schema.ts';
import { recordStep } from '../../db/steps.ts';
import { dayMs } from '../../domain/calendar.ts';
import { factFound, subscriptionWorkflowId, updateOf } from '../../workflows/messages.ts';
import { useWorld } from '../support/fixtures.ts';
import { testSeller } from '../support/seller.ts';
import { startActive, startConverting, startInMidLife } from '../support/tenants.ts';
import { until } from '../support/world.ts';

/* Every tenant signs up on 1 March 2026, 10:00 in London; its trial ends on 15 March, 10:00. A licence costs £20.00. */

const world = useWorld();

const rowsOf = (tenantId: string) =>
  world.db.select().from(mails).where(eq(mails.tenantId, tenantId)).orderBy(asc(mails.dueAt), asc(mails.reasonKey));

/** `2026-03-08 00:00 trial_ending`: what is due, by the tenant's wall, in order. */
async function playedTo(tenantId: string): Promise<readonly string[]> {
  const { timeZone } = (await world.read(tenantId)).state;
  return (await rowsOf(tenantId))
    .filter(({ state }) => state === 'due')
    .map(({ dueAt, kind }) => `${dueAt?.toLocaleString('sv-SE', { timeZone }).slice(0, 16)} ${kind}`);
}

it('a life on a test clock plays exactly its mails, each at its own time, in one jump as in many', async () => {
  const paid = [
    '2026-03-08 00:00 trial_ending',
    '2026-03-12 00:00 bill_preview',
    '2026-03-12 00:00 trial_ending',
    '2026-03-14 00:00 trial_ending',
    '2026-03-15 10:00 receipt',
    '2026-04-12 00:00 bill_preview',
    '2026-04-15 00:00 receipt',
    '2026-05-12 00:00 bill_preview',
    '2026-05-15 00:00 receipt',
  ];
  await startConverting(world, 'jump');
  await world.advance('jump', '2026-05-16T00:00:00Z');
  expect(await playedTo('jump')).toEqual(paid);

  await startConverting(world, 'steps');
  for (const day of ['03-08', '03-12', '03-13', '03-15', '04-12', '05-01', '05-14', '05-16'])
    await world.advance('steps', `2026-${day}T00:00:00Z`);
  expect(await playedTo('steps')).toEqual(paid);
});

it('a renewal that is never paid is mailed about at each step, up to the certificate and nothing after it', async () => {
  const id = 'unpaid';
  await startActive(world, id);
  await world.command(id, { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
  await world.advance(id, '2027-01-01T00:00:00Z');
  expect(await playedTo(id)).toEqual([
    '2026-03-01 10:00 receipt',
    '2026-03-29 00:00 bill_preview',
    '2026-04-01 00:00 payment_failed',
    '2026-04-02 00:00 payment_failed',
    '2026-04-04 00:00 payment_failed',
    '2026-04-08 00:00 payment_failed',
    '2026-04-14 00:00 payment_failed',
    '2026-04-15 00:00 suspended',
    '2026-05-01 00:00 deletion_warning',
    '2026-05-08 00:00 deletion_warning',
    '2026-05-14 00:00 deletion_warning',
    '2026-05-15 00:00 deletion_certificate',
  ]);
  const kinds = (await rowsOf(id)).filter(({ state }) => state === 'planned');
  expect(kinds).toEqual([]);
});

it('a trial that is not gone on with is announced, warned of and certified, and never billed', async () => {
  await world.signUp('let-go');
  await world.advance('let-go', '2026-12-01T00:00:00Z');
  expect(await playedTo('let-go')).toEqual([
    '2026-03-08 00:00 trial_ending',
    '2026-03-12 00:00 trial_ending',
    '2026-03-14 00:00 trial_ending',
    '2026-03-31 00:00 deletion_warning',
    '2026-04-07 00:00 deletion_warning',
    '2026-04-13 00:00 deletion_warning',
    '2026-04-14 00:00 deletion_certificate',
  ]);
});

it('a cancellation takes back what it makes untrue; keeping brings it back; each is mailed once', async () => {
  const id = 'wavering';
  await startActive(world, id);
  const preview = and(eq(mails.tenantId, id), eq(mails.reasonKey, 'bill/2'));
  const stateOfPreview = async () => (await world.db.select().from(mails).where(preview)).map(({ state }) => state);
  expect(await stateOfPreview()).toEqual(['planned']);
  await world.command(id, { type: 'cancel' });
  expect(await stateOfPreview()).toEqual(['dropped']);
  await world.advance(id, '2026-03-19T00:00:00Z');
  await world.command(id, { type: 'keep' });
  expect(await stateOfPreview()).toEqual(['planned']);
  await world.command(id, { type: 'addLicences', quantity: 1 });
  await world.advance(id, '2026-03-30T00:00:00Z');
  await world.command(id, { type: 'cancel' });
  await world.command(id, { type: 'keep' });
  await world.advance(id, '2026-04-02T00:00:00Z');
  expect(await playedTo(id)).toEqual([
    '2026-03-01 10:00 receipt',
    '2026-03-18 00:00 deletion_warning',
    '2026-03-19 00:00 receipt',
    '2026-03-29 00:00 bill_preview',
    '2026-04-01 00:00 receipt',
  ]);
  const [mail] = await world.db.select().from(mails).where(preview);
  expect(mail?.data).toMatchObject({ amount: 8000, licences: 4, billedAt: Date.parse('2026-03-31T23:00:00Z') });
});

it('the expiry of a card is announced as its last month begins, and what a new card makes untrue is not mailed', async () => {
  const id = 'expiring';
  await startActive(world, id);
  // given a card that works until the end of May
  await expire(id, 5, 2026);
  const card = { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' } as const;
  await world.advance(id, '2026-05-02T00:00:00Z');
  // when another card comes after that was mailed, and its bank renews it before its own time comes
  await world.command(id, card);
  await expire(id, 7, 2026);
  await world.advance(id, '2026-06-15T00:00:00Z');
  await expire(id, 8, 2033);
  await world.advance(id, '2026-09-02T00:00:00Z');
  // then only the first was mailed about, once
  expect((await playedTo(id)).filter((line) => line.endsWith('card_expiring'))).toEqual([
    '2026-05-01 00:00 card_expiring',
  ]);
  const expiring = (await rowsOf(id)).filter(({ kind }) => kind === 'card_expiring');
  expect(expiring.map(({ reasonKey, state, droppedBecause }) => [reasonKey, state, droppedBecause])).toEqual([
    ['card-expiring/2026-05/visa-4242', 'due', null],
    ['card-expiring/2026-07/mastercard-4444', 'dropped', 'no_longer_holds'],
    [expect.stringMatching(/^card-expiring\/20[23]\d-12\/mastercard-4444$/), 'dropped', 'no_longer_holds'],
    [expect.stringMatching(/^card-expiring\/20[23]\d-12\/visa-4242$/), 'dropped', 'no_longer_holds'],
    ['card-expiring/2033-08/mastercard-4444', 'planned', null],
  ]);
});

it('a card that comes in its own last month is mailed about at once', async () => {
  const id = 'expiring-now';
  await startActive(world, id);
  await world.advance(id, '2026-03-20T12:00:00Z');
  await expire(id, 3, 2026);
  expect((await playedTo(id)).slice(1)).toEqual(['2026-03-20 12:00 card_expiring']);
});

it('another card that ends in the same month is mailed about too, and none a second time', async () => {
  const id = 'ending-both';
  await startActive(world, id);
  await world.advance(id, '2026-03-20T12:00:00Z');
  await expire(id, 3, 2026);
  const giveCard = (paymentMethod: string) => world.command(id, { type: 'setPaymentMethod', paymentMethod });
  await giveCard('pm_card_mastercard');
  await expire(id, 3, 2026);
  expect((await playedTo(id)).slice(1)).toEqual(['2026-03-20 12:00 card_expiring', '2026-03-20 12:00 card_expiring']);
  for (const card of ['pm_card_visa', 'pm_card_mastercard']) {
    await giveCard(card);
    await expire(id, 3, 2026);
  }
  expect((await playedTo(id)).slice(1)).toHaveLength(2);
});

it('a mail that an earlier release sent about a card’s last month, naming no card, is not sent again', async () => {
  const id = 'told-before';
  await startActive(world, id);
  await expire(id, 4, 2026);
  await world.advance(id, '2026-04-20T12:00:00Z');
  // given the mail under the reason that it had before
  const ofCard = and(eq(mails.tenantId, id), eq(mails.kind, 'card_expiring'), eq(mails.state, 'due'));
  await world.db.update(mails).set({ reasonKey: 'card-expiring/2026-04' }).where(ofCard);
  // when its card is given again
  await world.command(id, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
  await expire(id, 4, 2026);
  // then it was mailed about once, and that mail still counts
  expect((await playedTo(id)).filter((line) => line.endsWith('card_expiring'))).toEqual([
    '2026-04-01 00:00 card_expiring',
  ]);
});

/** The bank changes the date on a tenant's card, and the workflow hears of it. */
async function expire(tenantId: string, expMonth: number, expYear: number): Promise<void> {
  const { card } = (await world.read(tenantId)).state;
  if (card === null) throw new Error('There is no card');
  const fact = { type: 'cardRenewed', card: { ...card, expMonth, expYear } } as const;
  await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).signal(factFound, fact);
  await until(
    () => world.read(tenantId),
    ({ view }) => view.card?.expMonth === expMonth,
  );
}

it('a command that is refused is answered on the spot, and not mailed', async () => {
  const id = 'refused';
  await startActive(world, id);
  await world.command(id, { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
  expect(await world.command(id, { type: 'addLicences', quantity: 2 })).toMatchObject({ type: 'refused' });
  expect((await rowsOf(id)).filter(({ kind }) => kind === 'payment_failed')).toEqual([]);
});

it('in real time a correction waits to be sent while its bill is coming, and is dropped with it', async () => {
  // given a bill in two days, whose preview went out with £60.00
  const id = 'corrected';
  const { periodEnd } = await startInMidLife(world, id, { endsInMs: 2 * dayMs });
  const preview = { kind: 'bill_preview', billedAt: periodEnd, amount: 6000, tax: 0, licences: 3 } as const;
  const data = { ...preview, currency: 'gbp', timeZone: 'Europe/London' };
  await world.db
    .insert(mails)
    .values({ id: 'mail_sent', tenantId: id, reasonKey: 'bill/4', data, state: 'sent', isTestClock: false });
  const corrections = async () =>
    (await rowsOf(id)).filter(({ reasonKey }) => reasonKey.startsWith('bill/4/corrected/')).map(({ state }) => state);

  // when ops set a price, and something else happens before the correction is sent
  const command = { type: 'setPrice', unitPrice: 2_500, commandId: 'price' } as const;
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId(id));
  await handle.executeUpdate(updateOf('setPrice'), { args: [{ command, actor: 'ops key_1' }] });
  await world.command(id, { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' });
  expect(await corrections()).toEqual(['due']);

  // then it is still to be sent, and is not once there is no such bill
  await world.command(id, { type: 'cancel' });
  expect(await corrections()).toEqual(['dropped']);
});

it('recording a step again writes no second mail', async () => {
  const id = 'again';
  await startActive(world, id);
  const before = await rowsOf(id);
  const { view, version, workflowId, runId, stored: ownFacts } = await rowOfSubscription(id);
  const stored = { ...view, ...ownFacts };
  const event = { type: 'suspended' } as const;
  const step = { tenantId: id, actor: 'time', happened: [{ at: Date.parse('2026-03-02'), event }], stored, view };
  const rest = { nextDueAt: null, command: null, workflowId, runId };
  const seller = testSeller();
  for (let attempt = 0; attempt < 3; attempt += 1)
    await recordStep(world.db, { ...step, ...rest, version: version + 1 }, seller);
  // Even a step that is another one by mistake cannot give the same reason twice.
  await recordStep(world.db, { ...step, ...rest, version: version + 2 }, seller);
  const after = await rowsOf(id);
  expect(after.filter(({ kind }) => kind === 'suspended')).toHaveLength(1);
  expect(after).toHaveLength(before.length + 1);
});

async function rowOfSubscription(tenantId: string) {
  const row = await world.db.query.subscriptions.findFirst({
    where: (table, { eq: equals }) => equals(table.tenantId, tenantId),
  });
  if (row === undefined) throw new Error(`Nothing is recorded of ${subscriptionWorkflowId(tenantId)}`);
  return row;
}

it('nothing in a mail’s data names a person', async () => {
  const id = 'private';
  await startConverting(world, id);
  await world.db
    .update(tenants)
    .set({ name: 'Jane Doe Ltd', adminEmail: 'jane@doe.example' })
    .where(eq(tenants.id, id));
  await world.advance(id, '2026-04-20T00:00:00Z');
  await world.command(id, { type: 'cancel' });
  await world.advance(id, '2026-06-01T00:00:00Z');
  const rows = await rowsOf(id);
  expect(rows.length).toBeGreaterThan(5);
  expect(JSON.stringify(rows.map(({ data }) => data))).not.toMatch(/jane|doe|visa|4242|@/i);
  const addressed = rows.filter(({ recipient }) => recipient !== null);
  expect(addressed.map(({ kind, recipient }) => [kind, recipient])).toEqual([
    ['deletion_certificate', { name: 'Jane Doe Ltd', address: 'jane@doe.example', language: 'en' }],
  ]);
});
