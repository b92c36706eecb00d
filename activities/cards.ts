import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import { tenants } from '../db/schema.ts';
import { findTenant } from '../db/tenants.ts';
import { noteTrialCard } from '../db/trial-signs.ts';
import type { Fact } from '../domain/inputs.ts';
import { type Refusal, refusals } from '../domain/refusals.ts';
import type { Card } from '../domain/state.ts';
import { CustomerRefused, withCustomer } from './customers.ts';
import { isCardGone } from './gone.ts';
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
    /** Makes a card the one that is charged. Safe to run again: attaching goes out under the command's own key. */
    async attachCard(request: AttachCard): Promise<Fact> {
      try {
        const card = await whileBeating(() => attach(db, stripe, request));
        return { type: 'cardAttached', card, commandId: request.commandId };
      } catch (error) {
        const declineCode = declineCodeOf(error);
        if (declineCode !== null) return { type: 'cardRefused', declineCode };
        if (error instanceof CustomerRefused) return { type: 'customerRefused', detail: error.detail };
        if (isInvalidRequest(error) || isMissing(error)) return { type: 'cardInvalid' };
        throw error;
      }
    },

    /** Whether the card that is charged is still there, whatever an event has said. */
    async checkCard(tenantId: string): Promise<Fact> {
      const tenant = await findTenant(db, tenantId);
      if (tenant === null) throw new Error(`There is no tenant ${tenantId}`);
      const { stripeCustomerId: customer, stripePaymentMethodId: paymentMethod } = tenant;
      const isGone = await whileBeating(() => isCardGone(stripe, { customer, paymentMethod }));
      return { type: isGone ? 'cardGone' : 'cardThere' };
    },
  };
}

async function attach(db: Database, stripe: Stripe, { tenantId, source, commandId }: AttachCard): Promise<Card> {
  return withCustomer({ db, stripe }, tenantId, async (customer) => {
    const idempotencyKey = `card/${tenantId}/${commandId}/${customer}`;
    const paymentMethod = await savedPaymentMethod(stripe, source, customer, idempotencyKey);
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: paymentMethod.id } });
    await db.update(tenants).set({ stripePaymentMethodId: paymentMethod.id }).where(eq(tenants.id, tenantId));
    const fingerprint = paymentMethod.card?.fingerprint;
    if (fingerprint != null) await noteTrialCard(db, tenantId, fingerprint);
    return cardOf(paymentMethod);
  });
}

async function savedPaymentMethod(
  stripe: Stripe,
  source: string,
  customer: string,
  idempotencyKey: string,
): Promise<Stripe.PaymentMethod> {
  if (!source.startsWith('seti_')) {
    return expectObject(await stripe.paymentMethods.attach(source, { customer }, { idempotencyKey }), 'payment_method');
  }
  const setup = await stripe.setupIntents.retrieve(source, { expand: ['payment_method'] });
  const { payment_method: saved } = expectObject(setup, 'setup_intent');
  if (saved === null || typeof saved === 'string') throw new Error(`${source} has saved no card`);
  return expectObject(saved, 'payment_method');
}

export function cardOf({ card }: Stripe.PaymentMethod): Card {
  if (card === undefined || card === null) throw new Error('This payment method is no card');
  return { brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year };
}

/** Stripe's own page on which a card is typed; it comes back to `returnUrl`, and a webhook brings the card here. */
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
