import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { OutsideFact } from '../domain/inputs.ts';
import type { EncodedState } from '../domain/state-codec.ts';

/* Everything that others may send to workflows and start of them: names, types, ids. */

export { requestIdHeader, traceHeader } from './carried-headers.ts';
export * from './command-updates.ts';
export { remembered } from './known-commands.ts';
export {
  type Carried,
  carriedFrom,
  runInput,
  type SubscriptionInput,
  subscriptionStart,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
  tenantIdOf,
} from './run-input.ts';
export { subscriptionTaskQueue } from './task-queues.ts';

// Signals to a tenant's workflow, as no sender waits for an answer. What they carry is looked up, not believed.

/** A card was saved at the card processor's own page. */
export const cardSaved = defineSignal<[{ readonly eventId: string; readonly setupIntent: string }]>('cardSaved');

/** Something became of a charge. */
export const chargeChanged = defineSignal<[{ readonly chargeKey: string }]>('chargeChanged');

/** Something was found out about the tenant elsewhere: a dispute, a renewed card, one that is perhaps gone. */
export const factFound = defineSignal<[OutsideFact]>('factFound');

/** The database was restored from a backup, while the workflow has gone on. */
export const databaseRestored = defineSignal('databaseRestored');

/** Changes nothing: a run that sleeps finds out, when it wakes, that another version of the workers is to go on with it. */
export const wake = defineSignal('wake');

/** The state as it is now, for ops; pages read Postgres instead. */
export const currentState = defineQuery<EncodedState | null>('currentState');

/** How many steps it has taken: fewer than are recorded where Temporal was set back. */
export const stepsTaken = defineQuery<number>('stepsTaken');

/** Whether a charge of a command is under way, or the command has taken effect. */
export const knowsCharge = defineQuery<boolean, [{ readonly chargeKey: string; readonly commandId: string }]>(
  'knowsCharge',
);

// Small workflows beside it.

export const refundWorkflowType = 'refund';

export function refundWorkflowId(refundId: string): string {
  return `refund/${refundId}`;
}

/** How a refund ended; its row and credit note are in Postgres. */
export interface RefundResult {
  readonly state: 'succeeded' | 'failed' | 'refused';
}

/** Of a refund that was made at the card processor itself. */
export const adoptedRefundWorkflowType = 'adoptedRefund';

export function adoptedRefundWorkflowId(stripeRefund: string): string {
  return `refund/stripe/${stripeRefund}`;
}

/** What a `chargeFact` is about: each is looked up, whatever its messenger has said. */
export type ChargeSubject =
  | { readonly dispute: string }
  | { readonly paymentIntent: string }
  /** A refund that failed, with its intent where the ledger may be contradicted again without it. */
  | { readonly refund: string; readonly paymentIntent: string | null };

export const chargeFactWorkflowType = 'chargeFact';
export const cardFactWorkflowType = 'cardFact';

/** Of what an event of the card processor reports. */
export function chargeFactWorkflowId(eventId: string): string {
  return `charge-fact/${eventId}`;
}

export function cardFactWorkflowId(eventId: string): string {
  return `card-fact/${eventId}`;
}

/** The check of a tax id, by its row in Postgres. */
export const taxIdCheckWorkflowType = 'taxIdCheck';

export interface TaxIdCheckInput {
  readonly tenantId: string;
  readonly checkId: string;
}

export function taxIdCheckWorkflowId(tenantId: string, checkId: string): string {
  return `tax-id-check/${tenantId}/${checkId}`;
}

export const customerUpdateWorkflowType = 'customerUpdate';

/** One a tenant: a change while it runs signals it. */
export function customerUpdateWorkflowId(tenantId: string): string {
  return `customer/${tenantId}`;
}

/** Something that the card processor knows of a tenant has changed. */
export const customerChanged = defineSignal('customerChanged');

// Workflows that serve all tenants.

/** Sends one endpoint its events; woken where some wait. */
export const eventEndpointWorkflowType = 'eventEndpoint';

export function eventEndpointWorkflowId(endpointId: string): string {
  return `event-endpoint/${endpointId}`;
}

/** Something waits for the endpoint. */
export const eventsWaiting = defineSignal('eventsWaiting');

export const mailSenderWorkflowType = 'mailSender';
/** One for the whole service: a second start finds the one that runs. */
export const mailSenderWorkflowId = 'mail-sender';

/** Finds tenants whose run was lost; scheduled. */
export const runSweepWorkflowType = 'runSweep';
export const runSweepWorkflowId = 'run-sweep';

/** Ends what has been kept for its time; scheduled. */
export const retentionWorkflowType = 'retention';
export const retentionWorkflowId = 'retention';

export const reconciliationWorkflowType = 'reconciliation';
const reconciliationPrefix = 'reconciliation/';

export function reconciliationWorkflowId(id: string): string {
  return `${reconciliationPrefix}${id}`;
}

export function reconciliationIdOf(workflowId: string): string {
  return workflowId.slice(reconciliationPrefix.length);
}
