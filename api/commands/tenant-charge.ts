import { type ChargeRow, findCharge } from '../../db/charges.ts';
import { notFound } from '../http/problems.ts';
import type { RouteDeps } from './changes.ts';

/** The charge in a path below a tenant; throws a 404 also for another tenant's charge. */
export async function chargeOfTenant(
  { db }: Pick<RouteDeps, 'db'>,
  { t, id = '' }: Readonly<Record<string, string>>,
): Promise<ChargeRow> {
  const charge = await findCharge(db, id);
  if (charge === null || charge.tenantId !== t) throw notFound('charge');
  return charge;
}
