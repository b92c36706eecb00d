import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Change, Client, RequestOf } from 'licence-billing-client';
import type { ChangeInput, ChangeOutcome } from 'licence-billing-client/nexus';
import type { NexusActivities } from '../workflows/messages-nexus.ts';
import { failedActivity } from './problems.ts';

/** How often the state of a tenant is read while an operation waits for it. */
export interface WaitTimes {
  readonly lookAgainAfterMs: (looks: number) => number;
  /** Reads per run, which take about an hour. Another build of the service may have taken over by then. */
  readonly looksARun: number;
}

const usualTimes: WaitTimes = {
  lookAgainAfterMs: (looks) => Math.min(250 * 1.3 ** looks, 15_000),
  looksARun: 250,
};

/** The activities of the workflows behind Nexus operations. They use the API as its other callers do. */
export function createNexusActivities(client: Client, waitTimes = usualTimes): NexusActivities {
  return {
    async makeChange({ request, idempotencyKey }) {
      try {
        return outcomeOf(await send(client, request as ChangeInput, idempotencyKey));
      } catch (error) {
        throw failedActivity(error);
      }
    },

    async awaitState({ tenantId, states }) {
      const state = await stateOf(client, tenantId);
      if (states.includes(state)) return state;
      if (state === 'deleted') throw ended(tenantId);
      const looks = activityInfo().attempt;
      return looks >= waitTimes.looksARun ? null : Promise.reject(notYet(state, waitTimes.lookAgainAfterMs(looks)));
    },
  };
}

const routes = {
  activate: 'POST /v1/tenants/{t}/subscription/activation',
  addLicences: 'POST /v1/tenants/{t}/licences',
  removeLicences: 'POST /v1/tenants/{t}/licences/removals',
  reactivateLicences: 'POST /v1/tenants/{t}/licences/reactivations',
  cancel: 'POST /v1/tenants/{t}/subscription/cancellation',
  pay: 'POST /v1/tenants/{t}/payments',
} as const satisfies Record<ChangeInput['change']['type'], string>;

/**
 * Sends a change by the API's route for it, and waits until it is done. All that it says goes with it, a quote too, as
 * the API refuses what a change does not take.
 */
function send(client: Client, { tenantId: t, change, quote }: ChangeInput, idempotencyKey: string): Promise<Change> {
  const { type, ...wanted } = change;
  const body = quote === undefined ? wanted : { ...wanted, quote };
  return client.change(routes[type], { params: { t }, body, idempotencyKey } as RequestOf<
    (typeof routes)[typeof type]
  >);
}

function outcomeOf({ subscription, licences, charge }: Change): ChangeOutcome {
  return {
    state: subscription.state,
    licences: subscription.licences,
    licenceIds: licences.map(({ id }) => id),
    charge: charge && {
      id: charge.id,
      state: charge.state,
      amount: charge.amount,
      currency: charge.currency,
      invoiceNumber: charge.invoiceNumber,
    },
  };
}

async function stateOf(client: Client, t: string): Promise<string> {
  try {
    return (await client.do('GET /v1/tenants/{t}/subscription', { params: { t } })).state;
  } catch (error) {
    throw failedActivity(error);
  }
}

/** The failure of a read that found another state. It is expected and tried again, so that it is no warning. */
function notYet(state: string, nextRetryDelay: number): ApplicationFailure {
  const category = ApplicationFailureCategory.BENIGN;
  return ApplicationFailure.create({ type: 'NotYet', message: `It is ${state}`, nextRetryDelay, category });
}

function ended(tenantId: string): ApplicationFailure {
  const message = `The subscription of tenant ${tenantId} has ended.`;
  const category = ApplicationFailureCategory.BENIGN;
  return ApplicationFailure.create({ type: 'subscription_ended', message, nonRetryable: true, category });
}
