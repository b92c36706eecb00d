import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Change, Client } from 'licence-billing-client';
import type { ChangeInput, ChangeOutcome } from 'licence-billing-client/nexus';
import type { NexusActivities } from '../workflows/messages-nexus.ts';
import { failedActivity } from './problems.ts';

/** How a state that is waited for is looked at again. */
export interface Patience {
  readonly lookAgainAfterMs: (looks: number) => number;
  /** By then about an hour has passed, and another build of the service may have taken over. */
  readonly looksARun: number;
}

const usualPatience: Patience = {
  lookAgainAfterMs: (looks) => Math.min(250 * 1.3 ** looks, 15_000),
  looksARun: 250,
};

/** What the workflows of Nexus operations have done: they use the API as its other callers do. */
export function createNexusActivities(client: Client, patience = usualPatience): NexusActivities {
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
      return looks >= patience.looksARun ? null : Promise.reject(notYet(state, patience.lookAgainAfterMs(looks)));
    },
  };
}

/** Sends a change by the API's route for it, and waits until it is done. */
function send(client: Client, { tenantId: t, change, quote }: ChangeInput, idempotencyKey: string): Promise<Change> {
  const params = { t };
  const quoted = quote === undefined ? {} : { quote };
  switch (change.type) {
    case 'activate': {
      const { type: _, ...wanted } = change;
      const body = { ...wanted, ...quoted };
      return client.change('POST /v1/tenants/{t}/subscription/activation', { params, body, idempotencyKey });
    }
    case 'addLicences': {
      const body = { quantity: change.quantity, ...quoted };
      return client.change('POST /v1/tenants/{t}/licences', { params, body, idempotencyKey });
    }
    case 'removeLicences': {
      const body = selected(change);
      return client.change('POST /v1/tenants/{t}/licences/removals', { params, body, idempotencyKey });
    }
    case 'reactivateLicences': {
      const body = selected(change);
      return client.change('POST /v1/tenants/{t}/licences/reactivations', { params, body, idempotencyKey });
    }
    case 'cancel':
      return client.change('POST /v1/tenants/{t}/subscription/cancellation', { params, body: {}, idempotencyKey });
    case 'pay':
      return client.change('POST /v1/tenants/{t}/payments', { params, body: {}, idempotencyKey });
  }
}

function selected({
  quantity,
  licenceIds = [],
}: {
  readonly quantity?: number;
  readonly licenceIds?: readonly string[];
}) {
  return quantity === undefined ? { licenceIds } : { quantity };
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

/** It is expected, and tried again: no warning. */
function notYet(state: string, nextRetryDelay: number): ApplicationFailure {
  const category = ApplicationFailureCategory.BENIGN;
  return ApplicationFailure.create({ type: 'NotYet', message: `It is ${state}`, nextRetryDelay, category });
}

function ended(tenantId: string): ApplicationFailure {
  const message = `The subscription of tenant ${tenantId} has ended.`;
  const category = ApplicationFailureCategory.BENIGN;
  return ApplicationFailure.create({ type: 'subscription_ended', message, nonRetryable: true, category });
}
