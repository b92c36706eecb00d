import { z } from 'zod';
import { findLedgerRow } from '../../db/ledger.ts';
import { findTenantByCard, findTenantByCustomer, isBeingDeleted, type Tenant } from '../../db/tenants.ts';
import { isUndecided } from '../../domain/charge-states.ts';
import { ledgerMismatch } from '../../domain/finance/ledger-mismatch.ts';
import {
  adoptedRefundWorkflowId,
  adoptedRefundWorkflowType,
  cardFactWorkflowId,
  cardFactWorkflowType,
  cardSaved,
  chargeChanged,
  chargeFactWorkflowId,
  chargeFactWorkflowType,
  factFound,
} from '../../workflows/messages.ts';
import type { RouteDeps } from './changes.ts';
import { beginCustomerUpdate } from './follow-customer.ts';
import type { HandledEventType } from './handled-event-types.ts';
import { signalTenant } from './signal-tenant.ts';

/** The fields that every event of the card processor has, in every version of its API. */
export const eventSchema = z.object({
  id: z.string(),
  type: z.string(),
  /** When it happened, in seconds. */
  created: z.number().optional(),
  /** Whether real money is concerned. */
  livemode: z.boolean().default(false),
  /** For an event of Connect: the connected account that it is about. Events of the service's own account name none. */
  account: z.string().nullish(),
  data: z.object({ object: z.unknown().optional() }).optional(),
});

export type StripeEvent = z.infer<typeof eventSchema>;
type Handler = (deps: RouteDeps, event: StripeEvent) => Promise<void>;

/**
 * Starts the workflow that looks up an event's object. Types without a handler are ignored, and so are objects without
 * a needed field, which a later version of the card processor's API may send.
 */
export async function dispatchStripeEvent(deps: RouteDeps, event: StripeEvent): Promise<void> {
  if (isHandled(event)) await handlers[event.type](deps, event);
}

/** Whether events of this type have a handler. */
export function isHandled<E extends { readonly type: string }>(
  event: E,
): event is E & { readonly type: HandledEventType } {
  return Object.hasOwn(handlers, event.type);
}

/** A handler of an event's object, with a schema of the few fields that it needs. */
function handling<S extends z.ZodType>(
  schema: S,
  act: (deps: RouteDeps, object: z.infer<S>, event: StripeEvent) => Promise<void>,
): Handler {
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
  status: z.string().nullish(),
  payment_intent: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});
const identified = z.object({ id: z.string() });

const cardWasSaved = handling(savedCard, async (deps, { setup_intent: setupIntent, customer }, { id: eventId }) => {
  const tenant = await findTenantByCustomer(deps.db, customer);
  if (tenant === null) return;
  // The card of a page that outlived its tenant: the update of a deleted tenant's customer removes it.
  if (await isBeingDeleted(deps.db, tenant.id))
    return beginCustomerUpdate({ client: deps.temporal, taskQueue: deps.config.taskQueue }, tenant.id);
  await signalTenant(deps, tenant.id, (handle) => handle.signal(cardSaved, { eventId, setupIntent }));
});

/**
 * Most charges have an outcome before their webhook comes, and nothing follows. A pending one is left to the activity
 * that makes it, another open one is looked up by its own workflow, and a decided one only where the event contradicts
 * the ledger.
 */
const chargeMoved = handling(intent, async (deps, { id: paymentIntent, amount, metadata }, { id, type }) => {
  const { tenantId, chargeKey } = metadata;
  if (tenantId === undefined || chargeKey === undefined) return;
  const row = await findLedgerRow(deps.db, chargeKey);
  if (row?.state === 'pending') return;
  if (row === null || isUndecided(row)) {
    await signalTenant(deps, row?.tenantId ?? tenantId, (handle) => handle.signal(chargeChanged, { chargeKey }));
  } else if (
    ledgerMismatch(row, { paymentIntent, amount, isPaid: type === 'payment_intent.succeeded', isRefunded: false }) !==
    null
  ) {
    await start(deps, chargeFactWorkflowType, chargeFactWorkflowId(id), { paymentIntent });
  }
});

/**
 * Adopts into the ledger a refund without the service's key, made in the card processor's dashboard, and looks its
 * charge up, as it may end a contradiction between the two. Any refund may fail days after it succeeded.
 */
const refundMoved = handling(refund, async (deps, { id, status, payment_intent: intent, metadata }, event) => {
  const isOurs = metadata?.['refundKey'] !== undefined;
  const paymentIntent = isOurs ? null : (intent ?? null);
  const factId = chargeFactWorkflowId(event.id);
  if (status === 'failed' || status === 'canceled') {
    await start(deps, chargeFactWorkflowType, factId, { refund: id, paymentIntent });
  } else if (!isOurs) {
    await start(deps, adoptedRefundWorkflowType, adoptedRefundWorkflowId(id), id);
    if (paymentIntent !== null) await start(deps, chargeFactWorkflowType, factId, { paymentIntent });
  }
});

const disputeMoved = handling(identified, (deps, { id: dispute }, { id }) =>
  start(deps, chargeFactWorkflowType, chargeFactWorkflowId(id), { dispute }),
);

const cardWasRenewed = handling(identified, (deps, { id: paymentMethod }, { id }) =>
  start(deps, cardFactWorkflowType, cardFactWorkflowId(id), paymentMethod),
);

const cardWasDetached = handling(identified, async (deps, { id }) =>
  doubtCard(deps, await findTenantByCard(deps.db, id)),
);

const customerWasDeleted = handling(identified, async (deps, { id }) =>
  doubtCard(deps, await findTenantByCustomer(deps.db, id)),
);

/**
 * Starts the workflow that looks the card up, in its turn, as a new card may be on its way. A card that was replaced,
 * or removed by the tenant's deletion, belongs to no tenant any more.
 */
async function doubtCard(deps: RouteDeps, tenant: Tenant | null): Promise<void> {
  if (tenant === null || tenant.stripePaymentMethodId === null) return;
  await signalTenant(deps, tenant.id, (handle) => handle.signal(factFound, { type: 'cardDoubted' }));
}

const handlers: Readonly<Record<HandledEventType, Handler>> = {
  'checkout.session.completed': cardWasSaved,
  'payment_intent.succeeded': chargeMoved,
  'payment_intent.payment_failed': chargeMoved,
  'payment_intent.canceled': chargeMoved,
  'refund.created': refundMoved,
  'refund.updated': refundMoved,
  'refund.failed': refundMoved,
  'charge.dispute.created': disputeMoved,
  'charge.dispute.updated': disputeMoved,
  'charge.dispute.closed': disputeMoved,
  'payment_method.automatically_updated': cardWasRenewed,
  'payment_method.updated': cardWasRenewed,
  'payment_method.detached': cardWasDetached,
  'customer.deleted': customerWasDeleted,
};

/** Starts a workflow that looks an object up, or finds the running one. */
async function start({ temporal, config }: RouteDeps, type: string, workflowId: string, about: unknown): Promise<void> {
  await temporal.workflow.start(type, {
    workflowId,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: config.taskQueue,
    args: [about],
  });
}
