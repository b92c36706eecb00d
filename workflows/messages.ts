import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Command, OutsideFact } from '../domain/inputs.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { EncodedState } from '../domain/state-codec.ts';

/** What may be said to a subscription workflow, and what it answers. */

export { runSettings } from './run-settings.ts';
export { subscriptionTaskQueue } from './task-queues.ts';
export const subscriptionWorkflowType = 'subscription';

export function subscriptionWorkflowId(tenantId: string): string {
  return `subscription/${tenantId}`;
}

/** A command with who gave it: a role and a key's id, never a person. */
export interface Envelope {
  readonly command: Command;
  readonly actor: string;
}

/**
 * `done` and `refused` are recorded in Postgres where they changed or tried anything. `pending`: a charge of it has no
 * known outcome yet; `commands` will hold the outcome under the command's id.
 */
export type ChangeResult =
  | { readonly type: 'done' }
  | { readonly type: 'pending' }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** An update, as the caller waits for the answer. Its update id is the command's id. */
export const changeSubscription = defineUpdate<ChangeResult, [Envelope]>('changeSubscription');

/** The types of the failures with which a validator turns a command away; nothing of it reaches the history. */
export const turnedAway = {
  /** Refused by the rules; the refusal is the failure's first detail. */
  refused: 'Refused',
  /** The run is being handed over to the next: send the same command again, under the same id. */
  handover: 'Handover',
} as const;

/** A card was saved at the card processor's own page; the workflow looks the SetupIntent up. A signal, as nobody waits. */
export const cardSaved = defineSignal<[{ readonly eventId: string; readonly setupIntent: string }]>('cardSaved');

/** There is news of a charge; the workflow looks it up instead of believing the messenger. */
export const chargeNews = defineSignal<[{ readonly chargeKey: string }]>('chargeNews');

/** What a workflow beside it has found out about the tenant: a dispute, a renewed card. */
export const factFound = defineSignal<[OutsideFact]>('factFound');

/** The database was restored from a backup: the workflow, which has gone on, writes down anew what it may lack. */
export const databaseRestored = defineSignal('databaseSetBack');

/** The state as it stands, for ops; pages read Postgres instead. */
export const currentState = defineQuery<EncodedState | null>('currentState');

export const refundWorkflowType = 'refund';

export function refundWorkflowId(refundId: string): string {
  return `refund/${refundId}`;
}

export const adoptedRefundWorkflowType = 'adoptedRefund';

/** Of a refund that was made at the card processor itself. */
export function adoptedRefundWorkflowId(stripeRefund: string): string {
  return `refund/stripe/${stripeRefund}`;
}

/** What a `chargeFact` is about: each is looked up, whatever its messenger has said. */
export type ChargeSubject = { readonly dispute: string } | { readonly paymentIntent: string };

export const chargeFactWorkflowType = 'chargeFact';
export const cardFactWorkflowType = 'cardFact';

/** Of news that an event of the card processor has brought. */
export function chargeFactWorkflowId(eventId: string): string {
  return `charge-fact/${eventId}`;
}

export function cardFactWorkflowId(eventId: string): string {
  return `card-fact/${eventId}`;
}

/** How a refund ended; its row and credit note are in Postgres. */
export interface RefundResult {
  readonly state: 'succeeded' | 'failed' | 'refused';
}

export const mailSenderWorkflowType = 'mailSender';
/** One for the whole service: whoever starts it finds the one that runs. */
export const mailSenderWorkflowId = 'mail-sender';

export const reconciliationWorkflowType = 'reconciliation';
const reconciliationPrefix = 'reconciliation/';

export function reconciliationWorkflowId(id: string): string {
  return `${reconciliationPrefix}${id}`;
}

export function reconciliationIdOf(workflowId: string): string {
  return workflowId.slice(reconciliationPrefix.length);
}
