import { eq } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { tenants } from './schema.ts';

export type Tenant = typeof tenants.$inferSelect;

export async function findTenant(db: Database, id: string): Promise<Tenant | null> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, id));
  return tenant ?? null;
}

/** Whether there is, or ever was, such a tenant. */
export async function tenantExists(db: Database, id: string): Promise<boolean> {
  const [tenant] = await db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, id));
  return tenant !== undefined;
}

export async function findTenantByCustomer(db: Database, customer: string): Promise<Tenant | null> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.stripeCustomerId, customer));
  return tenant ?? null;
}

/** Takes an id for a new tenant. False where another creation has taken it; an id is never used again. */
export async function reserveTenant(
  db: Database,
  tenant: { readonly id: string; readonly name: string; readonly adminEmail: string; readonly createdBy: string },
): Promise<boolean> {
  await db.insert(tenants).values(tenant).onConflictDoNothing();
  return (await findTenant(db, tenant.id))?.createdBy === tenant.createdBy;
}
