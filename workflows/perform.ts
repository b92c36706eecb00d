import { isCancellation, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { Instant } from '../domain/calendar.ts';
import { cardOfCharge } from '../domain/charge-under-way.ts';
import type { Effect } from '../domain/decision.ts';
import type { ChargeOutcome, Fact } from '../domain/inputs.ts';
import { hasEnded } from '../domain/stage.ts';
import type { Charge, State } from '../domain/state.ts';
import { adoptRefunds } from './adopt-refunds.ts';
import { chargePhrase, dated } from './summaries.ts';
import { renewalTaskQueueOf } from './task-queues.ts';

/*
 * Runs the activity of an effect and turns its outcome, also a failure, into a fact, so that none fails the workflow.
 * Time-outs and retries are chosen by what it does to run the activity again.
 */

/** Sending a charge again under the same key is safe. */
const oneTry = { startToCloseTimeout: '15s', heartbeatTimeout: '4s' } as const;
const again = { initialInterval: '500ms', maximumInterval: '10s' } as const;

/** After a minute the charge's outcome is unknown, and the charge leaves the turn. */
const charging = proxyActivities<Pick<Activities, 'charge' | 'withdrawCharge'>>({
  ...oneTry,
  scheduleToCloseTimeout: '60s',
  retry: again,
});

/**
 * Charges that time makes due may wait in their queue for hours behind thousands of the same instant, so that their
 * tries are limited and not their time. The tries take about a minute where the card processor does not answer.
 */
const chargingInQueue = proxyActivities<Pick<Activities, 'charge'>>({
  ...oneTry,
  retry: { ...again, maximumAttempts: 5 },
});

/** Repeated until the outcome is known, at intervals that grow to ten minutes (docs/trust.md, "How a charge is made"). */
const lookingUp = proxyActivities<Pick<Activities, 'lookUpCharge'>>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '2s', maximumInterval: '10m' },
});

/**
 * Repeated for as long as a charge waits for its payer. Failed tries leave nothing in the history, however many they
 * are.
 */
const awaiting = proxyActivities<Pick<Activities, 'awaitPayer'>>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '10s', maximumInterval: '5m' },
});

/** Tried once before a test clock moves, as ops wait: an outcome that is still unknown is found out later. */
const lookingUpOnce = proxyActivities<Pick<Activities, 'lookUpCharge'>>({
  ...oneTry,
  scheduleToCloseTimeout: '20s',
  retry: again,
});

/** Few tries, as a caller or the tenant's turn waits: an early "try again" is better than a long silence. */
const attaching = proxyActivities<Pick<Activities, 'attachCard' | 'checkCard'>>({
  startToCloseTimeout: '25s',
  heartbeatTimeout: '4s',
  scheduleToCloseTimeout: '40s',
  retry: { initialInterval: '500ms', maximumInterval: '5s' },
});

/** Idempotent and needed, so that it is tried until it succeeds. */
const creating = proxyActivities<Pick<Activities, 'createInstance'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
});

/** Long and resumable: it heartbeats and continues where it stopped, for as long as it takes. */
const deleting = proxyActivities<Pick<Activities, 'deleteInstance'>>({
  startToCloseTimeout: '6h',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** Runs the activity of an effect at `now`, the instant of its step, and answers the fact that came of it. */
export async function perform(effect: Effect, state: State, now: Instant): Promise<Fact> {
  const summary = (sentence: string) => ({ summary: dated(state, now, sentence) });
  switch (effect.type) {
    case 'createInstance':
      await creating.createInstance.executeWithOptions(summary('Create the instance'), [state.tenantId]);
      return { type: 'instanceCreated' };
    case 'charge':
      return settled(effect.charge, charge(state, effect.charge, now));
    case 'withdrawCharge':
      return withdrawn(effect, withdraw(state, effect.charge, now));
    case 'lookUpCharge':
      return settled(effect.charge, lookUpOnce(state, effect.charge, now));
    case 'attachCard':
      return attachCard(state, effect, now);
    case 'checkCard':
      return checkCard(state, now);
    case 'deleteInstance':
      await deleting.deleteInstance.executeWithOptions(summary('Delete the instance and its data'), [
        { tenantId: state.tenantId, at: hasEnded(state.stage) ? state.stage.startedAt : now },
      ]);
      return { type: 'instanceDeleted' };
  }
}

/** Looks up the outcome of a charge, however long that takes. */
export async function lookUpCharge(state: State, charge: Charge, now: Instant): Promise<Fact> {
  const summary = dated(state, now, `Look up the charge of ${chargePhrase(charge, state)}`);
  return settled(charge, lookingUp.lookUpCharge.executeWithOptions({ summary }, [charge.key, orderOf(state, charge)]));
}

/**
 * Looks up at growing intervals whether the payer has confirmed a charge, until it has an outcome (docs/product.md,
 * "Waiting for the payer"). Null where its scope was canceled, as the charge no longer waits.
 */
export async function awaitPayer(state: State, charge: Charge, now: Instant): Promise<Fact | null> {
  const summary = dated(state, now, `Ask whether the payer has confirmed ${chargePhrase(charge, state)}`);
  try {
    const options = { summary };
    return await factOf(
      charge,
      await awaiting.awaitPayer.executeWithOptions(options, [orderOf(state, charge), state.policy]),
    );
  } catch (error) {
    if (!isCancellation(error)) log.warn('It is not asked any more whether the payer has confirmed', { err: error });
    return null;
  }
}

/** The data that a charge is made from. It is enough also where the database has lost the charge. */
export function orderOf(state: State, charge: Charge): Parameters<Activities['charge']>[0] {
  const { tenantId, currency } = state;
  return { tenantId, currency, charge, hasCard: state.card !== null, card: cardOfCharge(state, charge.key) };
}

function charge(state: State, toCharge: Charge, now: Instant): Promise<ChargeOutcome> {
  const summary = dated(state, now, `Charge ${chargePhrase(toCharge, state)}`);
  const options = { activityId: toCharge.key, summary };
  const order = orderOf(state, toCharge);
  if (toCharge.commandId !== null) return charging.charge.executeWithOptions(options, [order]);
  const taskQueue = renewalTaskQueueOf(workflowInfo().taskQueue);
  return chargingInQueue.charge.executeWithOptions({ ...options, taskQueue }, [order]);
}

function withdraw(state: State, charge: Charge, now: Instant): Promise<ChargeOutcome> {
  const summary = dated(state, now, `Withdraw the charge of ${chargePhrase(charge, state)}`);
  return charging.withdrawCharge.executeWithOptions({ summary }, [charge.key, orderOf(state, charge)]);
}

async function lookUpOnce(state: State, charge: Charge, now: Instant): Promise<ChargeOutcome> {
  const summary = dated(state, now, `Look up the charge of ${chargePhrase(charge, state)}`);
  try {
    return await lookingUpOnce.lookUpCharge.executeWithOptions({ summary }, [charge.key, orderOf(state, charge)]);
  } catch (error) {
    log.warn('A charge that waits for its payer could not be looked up', { chargeKey: charge.key, err: error });
    return { type: 'requires_action' };
  }
}

async function settled(charge: Charge, answer: Promise<ChargeOutcome>): Promise<Fact> {
  try {
    return await factOf(charge, await answer);
  } catch (error) {
    log.warn('No clear answer to a charge', { chargeKey: charge.key, err: error });
    return factOf(charge, { type: 'unknown' });
  }
}

async function withdrawn(
  { charge, isRequested }: Extract<Effect, { type: 'withdrawCharge' }>,
  answer: Promise<ChargeOutcome>,
): Promise<Fact> {
  return { ...(await settled(charge, answer)), ...(isRequested && { isRequested }) };
}

async function factOf({ key }: Charge, outcome: ChargeOutcome): Promise<Fact> {
  if ('refunds' in outcome) await adoptRefunds(outcome.refunds ?? []);
  return { type: 'chargeSettled', key, outcome };
}

async function attachCard(
  state: State,
  { paymentMethod: source, commandId }: Extract<Effect, { type: 'attachCard' }>,
  now: Instant,
): Promise<Fact> {
  try {
    const { tenantId } = state;
    const summary = dated(state, now, 'Save the card');
    return await attaching.attachCard.executeWithOptions({ summary }, [{ tenantId, source, commandId }]);
  } catch (error) {
    log.warn('The card could not be saved', { err: error });
    return { type: 'cardUnavailable' };
  }
}

async function checkCard(state: State, now: Instant): Promise<Fact> {
  try {
    const summary = dated(state, now, 'Look up whether the card is still there');
    return await attaching.checkCard.executeWithOptions({ summary }, [state.tenantId]);
  } catch (error) {
    log.warn('The card could not be looked up', { err: error });
    return { type: 'cardUnavailable' };
  }
}
