import { and, eq, isNull } from 'drizzle-orm';
import type Stripe from 'stripe';
import { type BillingDetails, newestDetails } from '../db/billing-details.ts';
import type { Database } from '../db/connect.ts';
import { outdateCustomer } from '../db/customer-updates.ts';
import { tenants } from '../db/schema.ts';
import type { Tenant } from '../db/tenants.ts';
import type { CustomerDetail } from '../domain/inputs.ts';
import { idOf, isCardGone, isCustomerGone } from './gone.ts';
import { expectObject, isInvalidRequest, isMissing, stripeErrorOf } from './stripe.ts';

export interface CustomerDependencies {
  readonly db: Database;
  readonly stripe: Stripe;
}

/** Stripe refuses a detail of a customer, and would refuse it again. */
export class CustomerRefused extends Error {
  override name = 'CustomerRefused';
  readonly detail: CustomerDetail;

  constructor(detail: CustomerDetail) {
    super(`Stripe does not take this customer: ${detail ?? 'its details'}`);
    this.detail = detail;
  }
}

/**
 * Calls `use` with the tenant's customer, which is made with the first card, as a trial needs none. Where that customer
 * was deleted at Stripe `use` is refused, and is called again with a new one.
 */
export async function withCustomer<T>(
  dependencies: CustomerDependencies,
  tenantId: string,
  use: (customer: string) => Promise<T>,
): Promise<T> {
  const tenant = await tenantOf(dependencies.db, tenantId);
  const customer = tenant.stripeCustomerId ?? (await createCustomer(dependencies, tenant));
  try {
    return await use(customer);
  } catch (error) {
    if (!isMissing(error) || !(await isCustomerGone(dependencies.stripe, customer))) throw error;
    return use(await createCustomer(dependencies, { ...tenant, stripeCustomerId: customer }));
  }
}

async function tenantOf(db: Database, tenantId: string): Promise<Tenant> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  if (tenant === undefined) throw new Error(`There is no tenant ${tenantId}`);
  return tenant;
}

/**
 * Makes the customer after the one that the tenant had before. The key names the earlier one, so that simultaneous
 * requests get the same new customer, and not the kept answer for one that is gone by now.
 */
async function createCustomer({ db, stripe }: CustomerDependencies, tenant: Tenant): Promise<string> {
  const { id: tenantId, stripeCustomerId: before, formerStripeCustomerIds: former } = tenant;
  const idempotencyKey = before === null ? `customer/${tenantId}` : `customer/${tenantId}/${before}`;
  const sent = customerDetailsOf(tenant, await newestDetails(db, tenantId));
  const made =
    (await findCustomer(stripe, tenantId, before === null ? former : [...former, before])) ??
    (await stripe.customers.create({ ...sent, metadata: { tenantId } }, { idempotencyKey }).catch(namingTheDetail));
  const { id } = expectObject(made, 'customer');
  const isUnchanged = before === null ? isNull(tenants.stripeCustomerId) : eq(tenants.stripeCustomerId, before);
  await db
    .update(tenants)
    .set({ stripeCustomerId: id, ...(before !== null && { formerStripeCustomerIds: [...former, before] }) })
    .where(and(eq(tenants.id, tenantId), isUnchanged));
  const now = await tenantOf(db, tenantId);
  const present = customerDetailsOf(now, await newestDetails(db, tenantId));
  // A change that came meanwhile found no customer to update.
  if (JSON.stringify(present) !== JSON.stringify(sent)) await outdateCustomer(db, tenantId);
  return now.stripeCustomerId ?? id;
}

/**
 * Finds the tenant's customer at Stripe by its metadata, as a restored database may have lost it and what it has paid
 * is found by it. The search lags by a minute: the key of the customer's creation covers that it lacks a new one, and
 * those that are known to be `gone` are left out. Accounts in India have no search.
 */
export async function findCustomer(
  stripe: Stripe,
  tenantId: string,
  gone: readonly string[],
): Promise<Stripe.Customer | null> {
  try {
    const { data } = await stripe.customers.search({ query: `metadata['tenantId']:'${tenantId}'`, limit: 100 });
    return data.find(({ id }) => !gone.includes(id)) ?? null;
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return null;
  }
}

/** The card that Stripe charges by default. */
export function defaultCardOf({ invoice_settings: { default_payment_method: card } }: Stripe.Customer): string | null {
  return idOf(card);
}

/** The details that Stripe has of a tenant: its present name and addresses. The name on invoices is not among them. */
export function customerDetailsOf(
  { name, adminEmail }: Pick<Tenant, 'name' | 'adminEmail'>,
  details: BillingDetails | null,
) {
  return {
    ...(name !== null && { name }),
    ...(adminEmail && { email: adminEmail }),
    ...(details !== null && { address: addressOf(details) }),
  } satisfies Stripe.CustomerUpdateParams;
}

/** Stripe has two address lines: whatever does not fit into the first is on the second. */
function addressOf({ addressLines, postcode, city, country }: BillingDetails) {
  const [line1 = '', ...others] = addressLines;
  return { line1, line2: others.join(', '), postal_code: postcode ?? '', city, country };
}

/** Stripe's names of the details that it is sent. */
const details: ReadonlyMap<string, CustomerDetail> = new Map([
  ['email', 'adminEmail'],
  ['name', 'name'],
]);

function namingTheDetail(error: unknown): never {
  if (!isInvalidRequest(error)) throw error;
  throw new CustomerRefused(details.get(stripeErrorOf(error)?.param ?? '') ?? null);
}

/**
 * Removes the cards and the personal data from the customer, which stays for the charges it made, and closes its open
 * pages, on which a card could still be saved. A customer that was deleted at Stripe has none of it any more.
 */
export async function forgetCustomer(stripe: Stripe, customer: string): Promise<void> {
  try {
    await expireSessions(stripe, customer);
    await detachCards(stripe, customer);
    await stripe.customers.update(customer, { name: '', email: '', address: '' });
  } catch (error) {
    if (!isMissing(error) || !(await isCustomerGone(stripe, customer))) throw error;
  }
}

/** Expires the pages for a card that are open. One that was finished a moment ago has saved its card, which is detached. */
async function expireSessions(stripe: Stripe, customer: string): Promise<void> {
  for await (const { id } of stripe.checkout.sessions.list({ customer, status: 'open', limit: 100 })) {
    try {
      await stripe.checkout.sessions.expire(id);
    } catch (error) {
      if (!isInvalidRequest(error)) throw error;
    }
  }
}

async function detachCards(stripe: Stripe, customer: string): Promise<void> {
  // Always reads the first page: a detached card leaves the list, and no page can be requested after it.
  for (;;) {
    const { data } = await stripe.customers.listPaymentMethods(customer, { limit: 100 });
    if (data.length === 0) return;
    for (const { id } of data) await detach(stripe, customer, id);
  }
}

/** Detaches a card. A card that was detached in the dashboard a moment ago is done. */
export async function detach(stripe: Stripe, customer: string, paymentMethod: string): Promise<void> {
  try {
    await stripe.paymentMethods.detach(paymentMethod);
  } catch (error) {
    if (!(await isCardGone(stripe, { customer, paymentMethod }))) throw error;
  }
}
