import { randomUUID } from 'node:crypto';
import type { BillingDetailsContent } from '../../db/billing-details.ts';
import { newestBillingFacts } from '../../db/billing-facts.ts';
import { saveDetails } from '../../db/save-details.ts';
import { listTaxIdChecks, type TaxIdCheck } from '../../db/tax-id-checks.ts';
import { startTaxIdChecks } from '../../service/tax-id-watch.ts';
import { taxIdCheckWorkflowId } from '../../workflows/messages.ts';
import { until, type World } from './world.ts';

export const germanId = 'DE811569869';
export const otherGermanId = 'DE136695976';

export const gmbh: BillingDetailsContent = {
  legalName: 'Muster GmbH',
  addressLines: ['Musterstraße 1'],
  postcode: '10115',
  city: 'Berlin',
  country: 'DE',
  taxId: germanId,
  purchaseOrder: null,
  purchaseOrderUntil: null,
  note: null,
  language: 'de',
};

/** Saves details, tells the tenant's workflow, and begins the check, as the API and a worker do. */
export async function saveAndCheck(
  world: World,
  tenantId: string,
  changed: Partial<BillingDetailsContent> = {},
): Promise<void> {
  const saved = await saveDetails(
    world.db,
    tenantId,
    { ...gmbh, ...changed },
    { by: 'admin', commandId: randomUUID() },
  );
  if (saved === null) throw new Error(`${tenantId} is being deleted`);
  const facts = await newestBillingFacts(world.db, tenantId);
  if (facts !== null) await world.command(tenantId, { type: 'setBillingFacts', ...facts });
  await startTaxIdChecks(world);
}

/** A tenant's newest check. */
export async function checkOf({ db }: World, tenantId: string): Promise<TaxIdCheck> {
  const [newest] = await listTaxIdChecks(db, tenantId, { limit: 1 });
  if (newest === undefined) throw new Error(`No id of ${tenantId} was to be checked`);
  return newest;
}

/** Waits until a tenant's newest check is answered, and its run over. */
export async function untilAnswered(world: World, tenantId: string): Promise<TaxIdCheck> {
  const check = await until(
    () => checkOf(world, tenantId),
    ({ result }) => result !== null,
  );
  await world.client.workflow.getHandle(taxIdCheckWorkflowId(tenantId, check.id)).result();
  return check;
}

/** Waits until the register was asked so often in vain. */
export function untilTried(world: World, tenantId: string, times: number): Promise<TaxIdCheck> {
  return until(
    () => checkOf(world, tenantId),
    ({ tries }) => tries >= times,
  );
}
