import { z } from 'zod';
import { findLedgerRow } from '../../db/ledger.ts';
import { findTenantByCustomer } from '../../db/tenants.ts';
import { isUndecided } from '../../domain/charge-states.ts';
import { ledgerMismatch } from '../../domain/finance/ledger-mismatch.ts';
import {
  adoptedRefundWorkflowId,
  adoptedRefundWorkflowType,
  cardFactWorkflowId,
  cardFactWorkflowType,
  cardSaved,
  chargeFactWorkflowId,
  chargeFactWorkflowType,
  chargeNews,
} from '../../workflows/messages.ts';
import type { RouteDeps } from './changes.ts';
import type { HandledEventType } from './handled-event-types.ts';
import { signalTenant } from './signal-tenant.ts';

/** What every event of the card processor has, in whatever version of its API it was made. */
export const eventSchema = z.object({
  id: z.string(),
  type: z.string(),
  data: z.object({ object: z.unknown().optional() }).optional(),
});

export type StripeEvent = z.infer<typeof eventSchema>;
type Listener = (deps: RouteDeps, event: StripeEvent) => Promise<void>;

/**
 * Passes an event on to whoever looks up what it tells of. Kinds that nobody here listens to are ignored, and so are
 * objects that lack what is needed of them: a later version of the card processor's API is no fault of ours to answer for.
 */
export async function dispatchStripeEvent(deps: RouteDeps, event: StripeEvent): Promise<void> {
  if (isHandled(event)) await listeners[event.type](deps, event);
}

/** Whether anybody here listens to such events. */
export function isHandled<E extends { readonly type: string }>(
  event: E,
): event is E & { readonly type: HandledEventType } {
  return Object.hasOwn(listeners, event.type);
}

/** Takes the few fields that are needed of an event's object. */
function taking<S extends z.ZodType>(
  schema: S,
  act: (deps: RouteDeps, object: z.infer<S>, event: StripeEvent) => Promise<void>,
): Listener {
  return async (deps, event) => {
    const object = schema.safeParse(event.data?.object);
    if (object.success) return act(deps, object.data, event);
    deps.log.warn({ eventId: event.id, type: event.type }, 'A webhook that is not understood');
  };
}

const savedCard = z.object({ setup_intent: z.string(), customer: z.string() });
const intent = z.object({ id: z.string(), amount: z.int(), metadata: z.record(z.string(), z.string()) });
const refund = z.object({
  id: z.string(),
  payment_intent: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});
const named = z.object({ id: z.string() });

const cardWasSaved = taking(savedCard, async (deps, { setup_intent: setupIntent, customer }, { id: eventId }) => {
  const tenant = await findTenantByCustomer(deps.db, customer);
  if (tenant !== null)
    await signalTenant(deps, tenant.id, (handle) => handle.signal(cardSaved, { eventId, setupIntent }));
});

/**
 * Most charges are known by the time their webhook comes, and nothing follows. A pending one is in the hands of the activity
 * that makes it; one that is open otherwise is looked up by its own workflow, and one that is decided only where the ledger
 * says something else than the event.
 */
const chargeMoved = taking(intent, async (deps, { id: paymentIntent, amount, metadata }, { id, type }) => {
  const { tenantId, chargeKey } = metadata;
  if (tenantId === undefined || chargeKey === undefined) return;
  const row = await findLedgerRow(deps.db, chargeKey);
  if (row?.state === 'pending') return;
  if (row === null || isUndecided(row)) {
    await signalTenant(deps, row?.tenantId ?? tenantId, (handle) => handle.signal(chargeNews, { chargeKey }));
  } else if (
    ledgerMismatch(row, { paymentIntent, amount, isPaid: type === 'payment_intent.succeeded', isRefunded: false }) !==
    null
  ) {
    await start(deps, chargeFactWorkflowType, chargeFactWorkflowId(id), { paymentIntent });
  }
});

/**
 * A refund that is not ours was made in the card processor's dashboard: the ledger hears of it all the same. Where the charge
 * had contradicted the ledger, that may have ended it.
 */
const refundWasMade = taking(refund, async (deps, { id, payment_intent: paymentIntent, metadata }, event) => {
  if (metadata?.['refundKey'] !== undefined) return;
  await start(deps, adoptedRefundWorkflowType, adoptedRefundWorkflowId(id), id);
  if (paymentIntent != null)
    await start(deps, chargeFactWorkflowType, chargeFactWorkflowId(event.id), { paymentIntent });
});

const disputeMoved = taking(named, (deps, { id: dispute }, { id }) =>
  start(deps, chargeFactWorkflowType, chargeFactWorkflowId(id), { dispute }),
);

const cardWasRenewed = taking(named, (deps, { id: paymentMethod }, { id }) =>
  start(deps, cardFactWorkflowType, cardFactWorkflowId(id), paymentMethod),
);

const listeners: Readonly<Record<HandledEventType, Listener>> = {
  'checkout.session.completed': cardWasSaved,
  'payment_intent.succeeded': chargeMoved,
  'payment_intent.payment_failed': chargeMoved,
  'payment_intent.canceled': chargeMoved,
  'refund.created': refundWasMade,
  'refund.updated': refundWasMade,
  'charge.dispute.created': disputeMoved,
  'charge.dispute.updated': disputeMoved,
  'charge.dispute.closed': disputeMoved,
  'payment_method.automatically_updated': cardWasRenewed,
  'payment_method.updated': cardWasRenewed,
};

/** Starts a workflow that looks something up, or finds that it is under way. */
async function start({ temporal, config }: RouteDeps, type: string, workflowId: string, about: unknown): Promise<void> {
  await temporal.workflow.start(type, {
    workflowId,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: config.taskQueue,
    args: [about],
  });
}
