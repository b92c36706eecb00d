import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { OutsideFact } from '../domain/inputs.ts';
import type { EncodedState } from '../domain/state-codec.ts';

/* What may be sent to workflows, and how they are started: names, types and ids. */

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

// Signals to a tenant's workflow, as no sender waits for an answer. The workflow looks up what a signal names and does
// not believe what it says.

/** A card was saved at the card processor's own page. */
export const cardSaved = defineSignal<[{ readonly eventId: string; readonly setupIntent: string }]>('cardSaved');

/** The outcome of a charge may have changed. */
export const chargeChanged = defineSignal<[{ readonly chargeKey: string }]>('chargeChanged');

/** A fact about the tenant was found out elsewhere: a dispute, a renewed card, or a card that may be gone. */
export const factFound = defineSignal<[OutsideFact]>('factFound');

/** The database was restored from a backup and may lack steps that the workflow has taken. */
export const databaseRestored = defineSignal('databaseRestored');

/** Wakes a sleeping run, which settles what is due, and sees whether another version of the workers is to continue it. */
export const wake = defineSignal('wake');

/** The state as it is now, for ops. Pages read Postgres instead. */
export const currentState = defineQuery<EncodedState | null>('currentState');

/** How many steps the run has taken. These are fewer than are recorded where Temporal was restored. */
export const stepsTaken = defineQuery<number>('stepsTaken');

/** Whether the command's charge is under way, or the command has taken effect. */
export const knowsCharge = defineQuery<boolean, [{ readonly chargeKey: string; readonly commandId: string }]>(
  'knowsCharge',
);

// Small workflows beside the tenant's own.

export const refundWorkflowType = 'refund';

export function refundWorkflowId(refundId: string): string {
  return `refund/${refundId}`;
}

/** How a refund ended. Its row and credit note are in Postgres. */
export interface RefundResult {
  readonly state: 'succeeded' | 'failed' | 'refused';
}

/** The workflow that writes down a refund made at the card processor itself. */
export const adoptedRefundWorkflowType = 'adoptedRefund';

export function adoptedRefundWorkflowId(stripeRefund: string): string {
  return `refund/stripe/${stripeRefund}`;
}

/** What a `chargeFact` workflow looks up, whatever the webhook has said of it. */
export type ChargeSubject =
  | { readonly dispute: string }
  | { readonly paymentIntent: string }
  /** A refund that failed, with its intent where that may contradict the ledger again without the refund. */
  | { readonly refund: string; readonly paymentIntent: string | null };

export const chargeFactWorkflowType = 'chargeFact';
export const cardFactWorkflowType = 'cardFact';

/** The workflow id for what one event of the card processor reports about a charge. */
export function chargeFactWorkflowId(eventId: string): string {
  return `charge-fact/${eventId}`;
}

export function cardFactWorkflowId(eventId: string): string {
  return `card-fact/${eventId}`;
}

/** The workflow that checks a tax id, which it finds by the check's row in Postgres. */
export const taxIdCheckWorkflowType = 'taxIdCheck';

export interface TaxIdCheckInput {
  readonly tenantId: string;
  readonly checkId: string;
}

export function taxIdCheckWorkflowId(tenantId: string, checkId: string): string {
  return `tax-id-check/${tenantId}/${checkId}`;
}

export const customerUpdateWorkflowType = 'customerUpdate';

/** The workflow id, one per tenant: a change while the workflow runs is signalled to it. */
export function customerUpdateWorkflowId(tenantId: string): string {
  return `customer/${tenantId}`;
}

/** A detail of the tenant that the card processor knows has changed. */
export const customerChanged = defineSignal('customerChanged');

// Workflows that serve all tenants.

/** The workflow that sends one endpoint its events. It is woken when events wait. */
export const eventEndpointWorkflowType = 'eventEndpoint';

export function eventEndpointWorkflowId(endpointId: string): string {
  return `event-endpoint/${endpointId}`;
}

/** Events wait for the endpoint. */
export const eventsWaiting = defineSignal('eventsWaiting');

export const mailSenderWorkflowType = 'mailSender';
/** The workflow id, one for the whole service: a second start finds the running workflow. */
export const mailSenderWorkflowId = 'mail-sender';

/** The scheduled workflow that finds tenants whose run was lost. */
export const runSweepWorkflowType = 'runSweep';
export const runSweepWorkflowId = 'run-sweep';

/** The scheduled workflow that deletes data whose retention time is over. */
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
