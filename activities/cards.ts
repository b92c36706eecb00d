import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import { cardsToLetGo, isCardNeeded } from '../db/cards-used.ts';
import type { Database } from '../db/connect.ts';
import { tenants } from '../db/schema.ts';
import { findTenant } from '../db/tenants.ts';
import { noteTrialCard } from '../db/trial-signs.ts';
import type { Fact } from '../domain/inputs.ts';
import { type Refusal, refusals } from '../domain/refusals.ts';
import type { Card } from '../domain/state.ts';
import { CustomerRefused, detach, withCustomer } from './customers.ts';
import { idOf, isCardGone, orNull } from './gone.ts';
import { whileBeating } from './heartbeat.ts';
import { declineCodeOf, expectObject, isInvalidRequest, isMissing } from './stripe.ts';

export interface CardDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
}

export interface AttachCard {
  readonly tenantId: string;
  /** A PaymentMethod, or a SetupIntent that has saved one. */
  readonly source: string;
  readonly commandId: string;
}

export function createCardActivities({ db, stripe }: CardDependencies) {
  return {
    /** Makes a card the one that is charged. Safe to run again, as attaching is sent under the command's own key. */
    async attachCard(request: AttachCard): Promise<Fact> {
      try {
        return await whileBeating(() => attach(db, stripe, request));
      } catch (error) {
        const declineCode = declineCodeOf(error);
        if (declineCode !== null) return { type: 'cardRefused', declineCode };
        if (error instanceof CustomerRefused) return { type: 'customerRefused', detail: error.detail };
        if (isInvalidRequest(error) || isMissing(error)) return { type: 'cardInvalid' };
        throw error;
      }
    },

    /** Looks up whether the card that is charged still exists, whatever an event has said. */
    async checkCard(tenantId: string): Promise<Fact> {
      const tenant = await findTenant(db, tenantId);
      if (tenant === null) throw new Error(`There is no tenant ${tenantId}`);
      const { stripeCustomerId: customer, stripePaymentMethodId: paymentMethod } = tenant;
      const isGone = await whileBeating(() => isCardGone(stripe, { customer, paymentMethod }));
      return { type: isGone ? 'cardGone' : 'cardThere' };
    },
  };
}

async function attach(db: Database, stripe: Stripe, { tenantId, source, commandId }: AttachCard): Promise<Fact> {
  return withCustomer({ db, stripe }, tenantId, async (customer) => {
    const idempotencyKey = `card/${tenantId}/${commandId}/${customer}`;
    const paymentMethod = await savedPaymentMethod(stripe, source, customer, idempotencyKey);
    if (paymentMethod === null) return { type: 'cardInvalid' };
    if (isOfPage(source) && (await isOlderThanPresent(db, stripe, { tenantId, customer, saved: paymentMethod }))) {
      if (!(await isCardNeeded(db, tenantId, paymentMethod.id)))
        await detach(stripe, customer, paymentMethod.id).catch(ignoreRefusal);
      return { type: 'cardThere' };
    }
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: paymentMethod.id } });
    await detachReplaced(db, stripe, { tenantId, customer, card: paymentMethod.id });
    await db.update(tenants).set({ stripePaymentMethodId: paymentMethod.id }).where(eq(tenants.id, tenantId));
    const fingerprint = paymentMethod.card?.fingerprint;
    if (fingerprint != null) await noteTrialCard(db, tenantId, fingerprint);
    return { type: 'cardAttached', card: cardOf(paymentMethod), commandId };
  });
}

/**
 * Whether the present card was made at Stripe after this one of a page. News of pages may come days late and in any
 * order, and of two cards the one that was made last is charged.
 */
async function isOlderThanPresent(
  db: Database,
  stripe: Stripe,
  { tenantId, customer, saved }: { tenantId: string; customer: string; saved: Stripe.PaymentMethod },
): Promise<boolean> {
  const present = (await findTenant(db, tenantId))?.stripePaymentMethodId ?? null;
  if (present === null || present === saved.id) return false;
  const card = await orNull(() => stripe.paymentMethods.retrieve(present));
  return card !== null && idOf(card.customer) === customer && saved.created < card.created;
}

/**
 * Detaches the cards that the new one replaces, as a card that is not charged any more is not kept. One that Stripe does
 * not let go stays until the next change: the new card is not refused for it.
 */
async function detachReplaced(
  db: Database,
  stripe: Stripe,
  { tenantId, customer, card }: { readonly tenantId: string; readonly customer: string; readonly card: string },
): Promise<void> {
  const replaced = new Set((await cardsToLetGo(db, tenantId)).filter((id) => id !== card));
  if (replaced.size === 0) return;
  const { data } = await stripe.customers.listPaymentMethods(customer, { limit: 100 });
  for (const { id } of data) if (replaced.has(id)) await detach(stripe, customer, id).catch(ignoreRefusal);
}

function ignoreRefusal(error: unknown): void {
  if (!isInvalidRequest(error)) throw error;
}

/** The card as it is saved at Stripe; null where a page has saved none. */
async function savedPaymentMethod(
  stripe: Stripe,
  source: string,
  customer: string,
  idempotencyKey: string,
): Promise<Stripe.PaymentMethod | null> {
  if (!isOfPage(source)) {
    return expectObject(await stripe.paymentMethods.attach(source, { customer }, { idempotencyKey }), 'payment_method');
  }
  const setup = await stripe.setupIntents.retrieve(source, { expand: ['payment_method'] });
  const { payment_method: saved } = expectObject(setup, 'setup_intent');
  return saved === null || typeof saved === 'string' ? null : expectObject(saved, 'payment_method');
}

/** Whether a card comes from the card processor's page, which saves it before the news comes here. */
function isOfPage(source: string): boolean {
  return source.startsWith('seti_');
}

export function cardOf({ card }: Stripe.PaymentMethod): Card {
  if (card === undefined || card === null) throw new Error('This payment method is not a card');
  return { brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year };
}

/** Opens Stripe's own page for typing a card. It leads back to `returnUrl`, and a webhook brings the card here. */
export async function openSetupSession(
  dependencies: CardDependencies,
  tenantId: string,
  returnUrl: string,
): Promise<{ readonly url: string } | { readonly refusal: Refusal }> {
  const { stripe } = dependencies;
  const page = { success_url: returnUrl, cancel_url: returnUrl, metadata: { tenantId } };
  try {
    return await withCustomer(dependencies, tenantId, async (customer) => {
      const session = await stripe.checkout.sessions.create({
        mode: 'setup',
        customer,
        allowed_payment_method_types: ['card'],
        ...page,
      });
      if (session.url === null) throw new Error('The session has no page');
      return { url: session.url };
    });
  } catch (error) {
    if (error instanceof CustomerRefused) return refusals.customerRefused(error.detail);
    throw error;
  }
}
