import { chargeChanged, subscriptionWorkflowId } from '../../../workflows/messages.ts';
import { armChargeFault, decideAtBank, moneyMoved, payAtStripe } from '../stand-in.ts';
import { addUsers, diaryOf, eventsOf, ledgerOf } from '../tenants.ts';
import { until, type World } from '../world.ts';
import { type Back, type ChargeAnswer, type LedgerEntry, ledgerLineOf, type TenantDriver } from './driver.ts';
import { isLicensedIn, tenantViewOf } from './view.ts';

/** The tenant's workflow with its activities, database and card processor, without the API. */
export function workflowIn(world: World): Back {
  return {
    name: 'the workflow',
    async signUp(tenantId, { taxPercent = 0, ...details } = {}) {
      await world.signUp(tenantId, { ...details, taxMilliPercent: taxPercent * 1_000 });
      return driverOf(world, tenantId);
    },
  };
}

function driverOf(world: World, tenantId: string): TenantDriver {
  const read = async () => (await world.read(tenantId)).state;
  return {
    async command(command) {
      const answer = await world.command(tenantId, command);
      return answer.type === 'refused' ? answer.refusal.code : null;
    },
    addUsers: (...userIds) => addUsers(world, tenantId, userIds),
    advance: async (to) => tenantViewOf((await world.advance(tenantId, to)).state),
    read: async () => tenantViewOf(await read()),
    everything: read,
    isLicensed: async (userId) => isLicensedIn(await read(), userId),
    answerCharges: (answer, count) => answerChargesIn(world, tenantId, answer, count),
    confirmPayment: () =>
      confirmPaymentIn(world, tenantId, (chargeKey) =>
        world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).signal(chargeChanged, { chargeKey }),
      ),
    confirmUnheard: () => confirmUnheardIn(world, tenantId),
    ledger: () => ledgerIn(world, tenantId),
    diary: () => diaryOf(world, tenantId),
    paidAtProcessor: async () => (await moneyMoved(world, tenantId)).length,
  };
}

/** Has the stand-in decide a tenant's next charges. */
export async function answerChargesIn(
  world: World,
  tenantId: string,
  answer: ChargeAnswer,
  count?: number,
): Promise<void> {
  const limit = count === undefined ? {} : { count };
  if (answer === 'requires_action') await armChargeFault(world, tenantId, 'sca', limit);
  else await armChargeFault(world, tenantId, 'decline', { decline_code: answer.declined, ...limit });
}

/** Pays the newest charge at the card processor, as its payer does, and waits until that has taken effect. */
export async function confirmPaymentIn(
  world: World,
  tenantId: string,
  afterwards: (chargeKey: string) => Promise<void> = async () => undefined,
): Promise<void> {
  const paymentsOf = async (): Promise<number> =>
    (await eventsOf(world, tenantId)).filter((type) => type === 'chargeSucceeded').length;
  const row = (await ledgerOf(world, tenantId)).at(-1);
  const before = await paymentsOf();
  await payAtStripe(world, row?.paymentIntent ?? '');
  await afterwards(row?.key ?? '');
  await until(paymentsOf, (payments) => payments > before);
}

/** Has the payer of the newest charge authorise it at the bank. */
export async function confirmUnheardIn(world: World, tenantId: string): Promise<void> {
  const row = (await ledgerOf(world, tenantId)).at(-1);
  await decideAtBank(world, row?.paymentIntent ?? '', 'authorise');
}

async function ledgerIn(world: World, tenantId: string): Promise<readonly LedgerEntry[]> {
  const rows = await ledgerOf(world, tenantId);
  return rows.map(({ kind, attempt, state, amount, tax, lines }) => {
    return { kind, attempt, state, amount, tax, lines: lines.map(ledgerLineOf) };
  });
}
