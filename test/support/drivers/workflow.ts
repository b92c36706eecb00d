import { chargeNews, subscriptionWorkflowId } from '../../../workflows/messages.ts';
import { armChargeFault, moneyMoved, payAtStripe } from '../stand-in.ts';
import { addUsers, diaryOf, ledgerOf } from '../tenants.ts';
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
      const answer = await world.tell(tenantId, command);
      return answer.type === 'refused' ? answer.refusal.code : null;
    },
    addUsers: (...userIds) => addUsers(world, tenantId, userIds),
    advance: async (to) => tenantViewOf((await world.advance(tenantId, to)).state),
    read: async () => tenantViewOf(await read()),
    everything: read,
    isLicensed: async (userId) => isLicensedIn(await read(), userId),
    answerCharges: (answer, count) => answerChargesIn(world, tenantId, answer, count),
    async confirmPayment() {
      const { awaitingPayer } = await read();
      if (awaitingPayer === null) throw new Error('No charge waits for its payer');
      await payOpenCharge(world, tenantId);
      const workflow = world.client.workflow.getHandle(subscriptionWorkflowId(tenantId));
      await workflow.signal(chargeNews, { chargeKey: awaitingPayer.key });
      await until(read, (state) => state.awaitingPayer === null);
    },
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

/** Pays the newest charge at the card processor, as its payer does. */
export async function payOpenCharge(world: World, tenantId: string): Promise<void> {
  const row = (await ledgerOf(world, tenantId)).at(-1);
  await payAtStripe(world, row?.paymentIntent ?? '');
}

async function ledgerIn(world: World, tenantId: string): Promise<readonly LedgerEntry[]> {
  const rows = await ledgerOf(world, tenantId);
  return rows.map(({ kind, attempt, state, amount, tax, lines }) => {
    return { kind, attempt, state, amount, tax, lines: lines.map(ledgerLineOf) };
  });
}
