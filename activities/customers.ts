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

/** Stripe refuses a detail of a customer, and would again. */
export class CustomerRefused extends Error {
  override name = 'CustomerRefused';
  readonly detail: CustomerDetail;

  constructor(detail: CustomerDetail) {
    super(`Stripe does not take this customer: ${detail ?? 'its details'}`);
    this.detail = detail;
  }
}

/**
 * Does something with the tenant's customer, which is made at the first card, as a trial needs none. Where that was deleted
 * at Stripe, it is done with a new one. `use` may so be called twice, and is refused the first time.
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
 * Makes the customer that follows the one the tenant has had. The key names that one, so that of requests at once each gets
 * the same new customer, and none gets the answer kept for one that is gone by now.
 */
async function createCustomer({ db, stripe }: CustomerDependencies, tenant: Tenant): Promise<string> {
  const { id: tenantId, stripeCustomerId: before, formerStripeCustomerIds: former } = tenant;
  const idempotencyKey = before === null ? `customer/${tenantId}` : `customer/${tenantId}/${before}`;
  const sent = customerDetailsOf(tenant, await newestDetails(db, tenantId));
  const made =
    (await findCustomer(stripe, tenantId)) ??
    (await stripe.customers.create({ ...sent, metadata: { tenantId } }, { idempotencyKey }).catch(namingTheDetail));
  const { id } = expectObject(made, 'customer');
  const isUnchanged = before === null ? isNull(tenants.stripeCustomerId) : eq(tenants.stripeCustomerId, before);
  await db
    .update(tenants)
    .set({ stripeCustomerId: id, ...(before !== null && { formerStripeCustomerIds: [...former, before] }) })
    .where(and(eq(tenants.id, tenantId), isUnchanged));
  const now = await tenantOf(db, tenantId);
  const present = customerDetailsOf(now, await newestDetails(db, tenantId));
  // A change meanwhile found no customer to tell.
  if (JSON.stringify(present) !== JSON.stringify(sent)) await outdateCustomer(db, tenantId);
  return now.stripeCustomerId ?? id;
}

/**
 * The living customer that a tenant has at Stripe, by its metadata: a restored database may have lost it, and what it has paid is
 * found by it. The search is a minute late, for which the key of its making holds; accounts in India have none.
 */
export async function findCustomer(stripe: Stripe, tenantId: string): Promise<Stripe.Customer | null> {
  try {
    const { data } = await stripe.customers.search({ query: `metadata['tenantId']:'${tenantId}'`, limit: 1 });
    return data[0] ?? null;
  } catch (error) {
    if (!isInvalidRequest(error)) throw error;
    return null;
  }
}

/** The card that Stripe has as the one to charge. */
export function defaultCardOf({ invoice_settings: { default_payment_method: card } }: Stripe.Customer): string | null {
  return idOf(card);
}

/** What Stripe knows of a tenant: its name and where it is reached, as they are now. The name on invoices is ours alone. */
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

/** Stripe has two lines: what does not fit is on the second. */
function addressOf({ addressLines, postcode, city, country }: BillingDetails) {
  const [line1 = '', ...others] = addressLines;
  return { line1, line2: others.join(', '), postal_code: postcode ?? '', city, country };
}

/** Stripe's names of what it is told. */
const details: ReadonlyMap<string, CustomerDetail> = new Map([
  ['email', 'adminEmail'],
  ['name', 'name'],
]);

function namingTheDetail(error: unknown): never {
  if (!isInvalidRequest(error)) throw error;
  throw new CustomerRefused(details.get(stripeErrorOf(error)?.param ?? '') ?? null);
}

/**
 * Takes the cards and the personal data off the customer; the customer itself stays, for the charges it made. One that was
 * deleted at Stripe has neither any more.
 */
export async function forgetCustomer(stripe: Stripe, customer: string): Promise<void> {
  try {
    await detachCards(stripe, customer);
    await stripe.customers.update(customer, { name: '', email: '', address: '' });
  } catch (error) {
    if (!isMissing(error) || !(await isCustomerGone(stripe, customer))) throw error;
  }
}

async function detachCards(stripe: Stripe, customer: string): Promise<void> {
  // Always the first page: what is detached leaves the list, and no page can be asked for after it.
  for (;;) {
    const { data } = await stripe.customers.listPaymentMethods(customer, { limit: 100 });
    if (data.length === 0) return;
    for (const { id } of data) await detach(stripe, customer, id);
  }
}

/** A card that was detached at the dashboard a moment ago is done with. */
async function detach(stripe: Stripe, customer: string, paymentMethod: string): Promise<void> {
  try {
    await stripe.paymentMethods.detach(paymentMethod);
  } catch (error) {
    if (!(await isCardGone(stripe, { customer, paymentMethod }))) throw error;
  }
}
