import { accepted, type TenantDriver } from '../support/drivers/driver.ts';
import { arm, decideAtBank, refundAtDashboard } from '../support/stand-in.ts';
import { ledgerOf } from '../support/tenants.ts';
import { until, type World } from '../support/world.ts';

// What the payer of a charge does at the bank, which wants to see the payer. Each begins with such a charge.

const newCard = { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' } as const;
const activateThree = { type: 'activate', quantity: 3, startNow: true } as const;
const addTwo = { type: 'addLicences', quantity: 2 } as const;

export async function confirm(world: World, tenantId: string, tenant: TenantDriver): Promise<void> {
  await decideAtBank(world, await waitingIntent(world, tenantId, tenant), 'authorise');
}

export async function confirmAndGiveBack(world: World, tenantId: string, tenant: TenantDriver): Promise<void> {
  const intent = await waitingIntent(world, tenantId, tenant);
  // No look-up comes between the two, until the stand-in is healed.
  await arm(world, { fault: 'reset_before', method: 'GET', path: `/v1/payment_intents/${intent}` });
  await decideAtBank(world, intent, 'authorise');
  await refundAtDashboard(world, intent);
}

export async function beDeclined(world: World, tenantId: string, tenant: TenantDriver): Promise<void> {
  await decideAtBank(world, await waitingIntent(world, tenantId, tenant), 'decline');
}

/** Until what the payer did is known, without any help of the tenant's clock. */
export async function untilPayerIsHeard(world: World, tenantId: string): Promise<void> {
  await until(
    () => standingOf(world, tenantId),
    (standing) => standing === null,
  );
}

/** Has a charge of the tenant wait for its payer, where none does yet; answers its intent. */
async function waitingIntent(world: World, tenantId: string, tenant: TenantDriver): Promise<string> {
  if ((await standingOf(world, tenantId)) === null) {
    await tenant.answerCharges('requires_action', 1);
    await buy(tenant);
  }
  await until(
    () => standingOf(world, tenantId),
    (standing) => standing === 'awaits payer',
  );
  return (await ledgerOf(world, tenantId)).at(-1)?.paymentIntent ?? '';
}

async function standingOf(world: World, tenantId: string): Promise<string | null> {
  return (await world.read(tenantId)).state.chargeUnderWay?.standing ?? null;
}

/** What such a tenant may have to pay for: a bill that waits for another card, an activation, or more licences. */
async function buy(tenant: TenantDriver): Promise<void> {
  const { state } = await tenant.read();
  if (state === 'canceling') {
    await accepted(tenant, { type: 'keep' });
    await asksForPayer(tenant, addTwo);
    await accepted(tenant, { type: 'cancel' });
    return;
  }
  await accepted(tenant, newCard);
  if (state === 'trialing' || state === 'trial_expired') await asksForPayer(tenant, activateThree);
}

async function asksForPayer(tenant: TenantDriver, command: typeof activateThree | typeof addTwo): Promise<void> {
  const refusal = await tenant.command(command);
  if (refusal !== 'authentication_required') throw new Error(`The bank does not ask: ${refusal}`);
}
