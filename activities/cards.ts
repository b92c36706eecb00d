import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Database } from '../db/connect.ts';
import { tenants } from '../db/schema.ts';
import type { Fact } from '../domain/inputs.ts';
import type { Card } from '../domain/state.ts';
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
        if (isInvalidRequest(error) || isMissing(error)) return { type: 'cardInvalid' };
        throw error;
      }
    },
  };
}

async function attach(db: Database, stripe: Stripe, { tenantId, source, commandId }: AttachCard): Promise<Card> {
  const customer = await ensureCustomer(db, stripe, tenantId);
  const paymentMethod = await savedPaymentMethod(stripe, source, customer, `card/${tenantId}/${commandId}`);
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: paymentMethod.id } });
  await db.update(tenants).set({ stripePaymentMethodId: paymentMethod.id }).where(eq(tenants.id, tenantId));
  return cardOf(paymentMethod);
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

/** The tenant's customer at Stripe, made at the first card: a trial needs none. */
export async function ensureCustomer(db: Database, stripe: Stripe, tenantId: string): Promise<string> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  if (tenant === undefined) throw new Error(`There is no tenant ${tenantId}`);
  if (tenant.stripeCustomerId !== null) return tenant.stripeCustomerId;
  const details = {
    metadata: { tenantId },
    ...named(tenant.name),
    ...(tenant.adminEmail && { email: tenant.adminEmail }),
  };
  const created = await stripe.customers.create(details, { idempotencyKey: `customer/${tenantId}` });
  const { id } = expectObject(created, 'customer');
  await db.update(tenants).set({ stripeCustomerId: id }).where(eq(tenants.id, tenantId));
  return id;
}

function named(name: string | null): { name?: string } {
  return name === null ? {} : { name };
}

/** Stripe's own page on which a card is typed; it comes back to `returnUrl`, and a webhook brings the card here. */
export async function openSetupSession(
  { db, stripe }: CardDependencies,
  tenantId: string,
  returnUrl: string,
): Promise<{ readonly url: string }> {
  const customer = await ensureCustomer(db, stripe, tenantId);
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    customer,
    allowed_payment_method_types: ['card'],
    success_url: returnUrl,
    cancel_url: returnUrl,
    metadata: { tenantId },
  });
  if (session.url === null) throw new Error('The session has no page');
  return { url: session.url };
}

/** Takes the cards and the personal data off the customer; the customer itself stays, for the charges it made. */
export async function forgetCustomer(stripe: Stripe, customer: string): Promise<void> {
  // Always the first page: what is detached leaves the list, and no page can be asked for after it.
  for (;;) {
    const { data } = await stripe.customers.listPaymentMethods(customer, { limit: 100 });
    if (data.length === 0) break;
    for (const { id } of data) await stripe.paymentMethods.detach(id);
  }
  await stripe.customers.update(customer, { name: '', email: '' });
}
