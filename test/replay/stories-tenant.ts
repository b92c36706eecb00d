import { openCharge } from '../../domain/charge-under-way.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import {
  cardSaved,
  chargeChanged,
  databaseRestored,
  factFound,
  subscriptionWorkflowId,
} from '../../workflows/messages.ts';
import { ref, refs } from '../support/refs.ts';
import { takeBackup } from '../support/set-back.ts';
import { armChargeFault, decideAtBank, healStripe, silenceLookUps } from '../support/stand-in.ts';
import { addUsers, historyOf, ledgerOf, startActive, startConverting, startInMidLife } from '../support/tenants.ts';
import { until, type World } from '../support/world.ts';
import type { Recorder, Story } from './recorder.ts';

/* Runs of a tenant, as time, its admin and its card make them. */

const card = (paymentMethod: string) => ({ type: 'setPaymentMethod', paymentMethod }) as const;
const addOne = { type: 'addLicences', quantity: 1 } as const;
const removeOne = { type: 'removeLicences', selection: { quantity: 1 } } as const;

/** On test clocks, which start no timer. */
export const monthStories: readonly Story[] = [
  async ({ world, keep, requestsOf }) => {
    await startActive(world, 'tenant-gone');
    const { customer } = await requestsOf('tenant-gone');
    await world.stripe.customers.del(customer);
    await handleOf(world, 'tenant-gone').signal(factFound, { type: 'cardDoubted' });
    await until(
      () => world.read('tenant-gone'),
      ({ view }) => view.card === null,
    );
    await world.command('tenant-gone', card('pm_card_visa'));
    await world.advance('tenant-gone', '2026-04-02T00:00:00Z');
    await keep('card-gone', 'tenant-gone', 1);
  },
  async ({ world, keep }) => {
    await startConverting(world, 'tenant-a');
    await addUsers(world, 'tenant-a', ['user-1', 'user-2']);
    await world.command('tenant-a', { type: 'assignUsers', users: refs('user-1', 'user-2') });
    await world.advance('tenant-a', '2026-03-20T12:00:00Z');
    await world.command('tenant-a', { type: 'addLicences', quantity: 2 });
    await world.command('tenant-a', removeOne);
    await world.command('tenant-a', { type: 'assignLicence', number: 4, user: ref('nobody') });
    await world.command('tenant-a', { type: 'revokeLicence', number: 1 });
    await world.advance('tenant-a', '2026-04-20T12:00:00Z');
    await keep('trial', 'tenant-a', 0);
    await keep('active-month', 'tenant-a', 1);
  },
  async ({ world, keep }) => {
    await world.signUp('tenant-b');
    await world.advance('tenant-b', '2026-05-01T12:00:00Z');
    await keep('trial-expired', 'tenant-b', 1);
  },
  async ({ world, keep }) => {
    await startActive(world, 'tenant-c');
    await world.command('tenant-c', card('pm_card_chargeCustomerFail'));
    await world.advance('tenant-c', '2026-04-20T12:00:00Z');
    await world.command('tenant-c', removeOne);
    await world.command('tenant-c', card('pm_card_visa'));
    await world.command('tenant-c', card('pm_card_chargeCustomerFail'));
    await world.advance('tenant-c', '2026-05-20T12:00:00Z');
    await keep('failed-renewal-suspended-paid', 'tenant-c', 2);
    await keep('renewal-declined', 'tenant-c', 3);
  },
  async ({ world, keep }) => {
    await startActive(world, 'tenant-d');
    await world.command('tenant-d', card('pm_card_authenticationRequired'));
    await world.command('tenant-d', addOne, 'add-1');
    await handleOf(world, 'tenant-d').signal(chargeChanged, { chargeKey: 'tenant-d/1/proration/add-1/1' });
    await world.command('tenant-d', card('pm_card_visa'));
    await world.command('tenant-d', addOne, 'add-2');
    await world.advance('tenant-d', '2026-04-02T00:00:00Z');
    await keep('authentication-required', 'tenant-d', 1);
  },
  async ({ world, keep }) => {
    await startActive(world, 'tenant-confirmed', { policy: { ...defaultPolicy, payerLookUpMinutes: [0.01] } });
    await armChargeFault(world, 'tenant-confirmed', 'sca', { count: 1 });
    await world.command('tenant-confirmed', addOne);
    const row = (await ledgerOf(world, 'tenant-confirmed')).at(-1);
    await decideAtBank(world, row?.paymentIntent ?? '', 'authorise');
    await until(
      () => world.read('tenant-confirmed'),
      ({ state }) => state.chargeUnderWay === null,
    );
    await world.advance('tenant-confirmed', '2026-04-02T00:00:00Z');
    await keep('confirmed-unheard', 'tenant-confirmed', 1);
  },
  async ({ world, keep }) => {
    await startActive(world, 'tenant-withdrawn');
    await armChargeFault(world, 'tenant-withdrawn', 'sca', { count: 1 });
    await world.command('tenant-withdrawn', addOne, 'add-1');
    const chargeKey = 'tenant-withdrawn/1/proration/add-1/1';
    await world.command('tenant-withdrawn', { type: 'withdrawPayment', chargeKey });
    await keep('purchase-withdrawn', 'tenant-withdrawn', 1);
  },
  async ({ world, keep }) => {
    await startActive(world, 'tenant-e');
    await world.command('tenant-e', { type: 'cancel' });
    await world.command('tenant-e', { type: 'keep' });
    await world.command('tenant-e', { type: 'cancel' });
    await world.advance('tenant-e', '2026-04-02T00:00:00Z');
    await keep('deletion', 'tenant-e', 1);
  },
  async (recorder) => {
    const { world, keep } = recorder;
    await startActive(world, 'tenant-f');
    await saveCardOnPage(recorder, 'tenant-f');
    await world.advance('tenant-f', '2026-04-02T00:00:00Z');
    await keep('card-saved-on-page', 'tenant-f', 1);
  },
];

/** On the real clock, where a timer runs that a message must leave alone. */
export const realTimeStories: readonly Story[] = [
  async ({ world, keep, runsOf }) => {
    await startInMidLife(world, 'tenant-g', { endsInMs: 1_500 });
    await untilRuns(runsOf, 'tenant-g', 2);
    await keep('real-time-boundary', 'tenant-g', 0);
  },
  async (recorder) => {
    const { world, keep, runsOf } = recorder;
    await startInMidLife(world, 'tenant-signal', { endsInMs: 4_000 });
    await untilTimer(world, 'tenant-signal');
    await handleOf(world, 'tenant-signal').signal(chargeChanged, { chargeKey: 'of-no-charge' });
    await saveCardOnPage(recorder, 'tenant-signal');
    await untilRuns(runsOf, 'tenant-signal', 2);
    await keep('real-time-signal', 'tenant-signal', 0);
  },
  async ({ world, keep, runsOf }) => {
    await startInMidLife(world, 'tenant-update', { endsInMs: 4_000 });
    await untilTimer(world, 'tenant-update');
    await world.command('tenant-update', { type: 'setPrice', unitPrice: 2_500 });
    await world.command('tenant-update', addOne);
    await untilRuns(runsOf, 'tenant-update', 2);
    await keep('real-time-update', 'tenant-update', 0);
  },
  async ({ world, keep }) => {
    const licence = (number: number) => ({ number, holder: ref('ann'), ending: false });
    const pool = { nextNumber: 3, licences: [licence(1), licence(2)] };
    await startInMidLife(world, 'tenant-o', { endsInMs: 500, pool });
    await until(
      () => world.read('tenant-o').catch(() => null),
      (recorded) => recorded?.state.parked != null,
    );
    await world.command('tenant-o', { type: 'revokeLicence', number: 2 });
    await until(
      () => ledgerOf(world, 'tenant-o'),
      ([renewal]) => renewal?.state === 'succeeded',
    );
    await keep('parked', 'tenant-o', 1);
  },
];

export const unknownChargeStory: Story = async ({ world, keep, requestsOf }) => {
  await startActive(world, 'tenant-h');
  await armChargeFault(world, 'tenant-h', 'error_after', { count: 1 });
  await silenceLookUps(world, await requestsOf('tenant-h'));
  await world.command('tenant-h', addOne);
  await world.command('tenant-h', addOne);
  await healStripe(world);
  await until(
    () => world.read('tenant-h'),
    ({ state }) => openCharge(state) === null,
  );
  await world.advance('tenant-h', '2026-04-02T00:00:00Z');
  await keep('unknown-charge', 'tenant-h', 1);
};

export const databaseStory: Story = async ({ world, keep }) => {
  await startActive(world, 'tenant-j');
  const backup = await takeBackup(world);
  await world.command('tenant-j', addOne);
  await backup.restore();
  await handleOf(world, 'tenant-j').signal(databaseRestored);
  await until(
    () => world.read('tenant-j'),
    ({ view }) => view.concerns.length > 0,
  );
  await world.advance('tenant-j', '2026-04-02T00:00:00Z');
  await keep('database-restored', 'tenant-j', 1);
};

async function saveCardOnPage({ world, requestsOf }: Recorder, tenantId: string): Promise<void> {
  const setup = await world.stripe.setupIntents.create({
    ...(await requestsOf(tenantId)),
    payment_method: 'pm_card_mastercard',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  await handleOf(world, tenantId).signal(cardSaved, { eventId: 'evt_1', setupIntent: setup.id });
  await until(
    () => world.read(tenantId).catch(() => null),
    (recorded) => recorded?.view.card?.brand === 'mastercard',
  );
}

function handleOf({ client }: World, tenantId: string) {
  return client.workflow.getHandle(subscriptionWorkflowId(tenantId));
}

async function untilTimer(world: World, tenantId: string): Promise<void> {
  await until(
    () => historyOf(world, tenantId),
    (events) => events.includes('timerStartedEventAttributes'),
  );
}

async function untilRuns(runsOf: Recorder['runsOf'], tenantId: string, count: number): Promise<void> {
  await until(
    () => runsOf(tenantId),
    (runs) => runs.length >= count,
  );
}
