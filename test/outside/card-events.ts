import { eq } from 'drizzle-orm';
import { tenants } from '../../db/schema.ts';
import { until, type World } from '../support/world.ts';

// What is done at the card processor's dashboard to a tenant's card.

export async function detachCard(world: World, tenantId: string): Promise<void> {
  const { stripePaymentMethodId: card } = await payerOf(world, tenantId);
  await world.stripe.paymentMethods.detach(card ?? '');
}

/** With its cards, as the card processor does. */
export async function deleteCustomer(world: World, tenantId: string): Promise<void> {
  await world.stripe.customers.del(await customerOf(world, tenantId));
}

export async function customerOf(world: World, tenantId: string): Promise<string> {
  return (await payerOf(world, tenantId)).stripeCustomerId ?? '';
}

/** Until it is known that the card is gone, of a tenant that needs one still. */
export async function untilCardIsMissed(world: World, tenantId: string): Promise<void> {
  await until(
    () => world.read(tenantId),
    ({ view: { card, state } }) => card === null || state === 'deleting' || state === 'deleted',
  );
}

async function payerOf({ db }: World, tenantId: string) {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  if (tenant === undefined) throw new Error(`There is no tenant ${tenantId}`);
  return tenant;
}
