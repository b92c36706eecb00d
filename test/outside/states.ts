import { accepted, type SignUpDetails, signUpActive, type TenantDriver } from '../support/drivers/driver.ts';
import { workflowIn } from '../support/drivers/workflow.ts';
import { arm, armChargeFault, moneyMoved, silenceLookUps } from '../support/stand-in.ts';
import { until, type World } from '../support/world.ts';
import { customerOf } from './card-events.ts';

export type StateName =
  | 'trialing'
  | 'converting'
  | 'trial_expired'
  | 'active'
  | 'past_due'
  | 'suspended'
  | 'canceling'
  | 'deleted'
  | 'awaits payer'
  | 'deleting'
  | 'charge under way'
  | 'renewal under way';

/** A state of a tenant that the outside world may find it in. */
export interface TenantState {
  readonly name: StateName;
  /** Resolves when the tenant is in it; whatever holds it there ends when the stand-in is healed. */
  readonly build: (world: World, tenantId: string) => Promise<TenantDriver>;
  /** Until when its time goes on after the event: as long as the same state lets it be watched. */
  readonly until: string;
}

const declining = { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFailInsufficientFunds' } as const;
const card = { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' } as const;
const cancel = { type: 'cancel' } as const;
const addTwo = { type: 'addLicences', quantity: 2 } as const;

/**
 * Every state, of a tenant that signs up on 1 March 2026, 10:00, in London; its month ends with March. The last three are held
 * there by a fault, whose retries come the more seldom the longer it lasts: they are built last.
 */
export const states: readonly TenantState[] = [
  { name: 'trialing', build: (world, id) => signUp(world, id), until: '2026-03-10T00:00:00Z' },
  {
    name: 'converting',
    until: '2026-03-20T00:00:00Z',
    async build(world, id) {
      const tenant = await signUp(world, id);
      await accepted(tenant, card);
      await accepted(tenant, { type: 'activate', quantity: 3, startNow: false });
      return tenant;
    },
  },
  {
    name: 'trial_expired',
    until: '2026-03-25T00:00:00Z',
    build: async (world, id) => at(await signUp(world, id), '2026-03-16T00:00:00Z'),
  },
  { name: 'active', until: '2026-04-05T00:00:00Z', build: (world, id) => signUpActive(workflowIn(world), id) },
  { name: 'past_due', until: '2026-04-12T00:00:00Z', build: (world, id) => unpaid(world, id, '2026-04-03T00:00:00Z') },
  { name: 'suspended', until: '2026-04-25T00:00:00Z', build: (world, id) => unpaid(world, id, '2026-04-16T00:00:00Z') },
  {
    name: 'canceling',
    until: '2026-03-25T00:00:00Z',
    async build(world, id) {
      const tenant = await signUpActive(workflowIn(world), id);
      await accepted(tenant, cancel);
      return tenant;
    },
  },
  {
    name: 'deleted',
    until: '2026-04-05T00:00:00Z',
    async build(world, id) {
      const tenant = await signUpActive(workflowIn(world), id);
      await accepted(tenant, cancel);
      await tenant.advance('2026-04-02T00:00:00Z');
      await inState(tenant, 'deleted');
      return tenant;
    },
  },
  {
    name: 'awaits payer',
    until: '2026-04-05T00:00:00Z',
    async build(world, id) {
      const tenant = await signUpActive(workflowIn(world), id);
      await tenant.answerCharges('requires_action', 1);
      if ((await tenant.command(addTwo)) !== 'authentication_required') throw new Error('The bank does not ask');
      return tenant;
    },
  },
  { name: 'deleting', until: '2026-04-05T00:00:00Z', build: deleting },
  { name: 'charge under way', until: '2026-04-05T00:00:00Z', build: charging },
  { name: 'renewal under way', until: '2026-04-05T00:00:00Z', build: renewing },
];

function signUp(world: World, tenantId: string, details: SignUpDetails = {}): Promise<TenantDriver> {
  return workflowIn(world).signUp(tenantId, details);
}

async function at(tenant: TenantDriver, instant: string): Promise<TenantDriver> {
  await tenant.advance(instant);
  return tenant;
}

async function unpaid(world: World, tenantId: string, instant: string): Promise<TenantDriver> {
  const tenant = await signUpActive(workflowIn(world), tenantId);
  await accepted(tenant, declining);
  return at(tenant, instant);
}

/** Its deletion has begun, and cannot go on while its customer cannot be changed at the card processor. */
async function deleting(world: World, tenantId: string): Promise<TenantDriver> {
  const tenant = await signUpActive(workflowIn(world), tenantId);
  await accepted(tenant, cancel);
  await arm(world, {
    fault: 'reset_before',
    method: 'POST',
    path: `/v1/customers/${await customerOf(world, tenantId)}`,
  });
  await world.command(tenantId, { type: 'advanceClock', to: Date.parse('2026-04-02T00:00:00Z') });
  await inState(tenant, 'deleting');
  return tenant;
}

/** An add of two is charged, and its answer does not come. */
async function charging(world: World, tenantId: string): Promise<TenantDriver> {
  const tenant = await signUpActive(workflowIn(world), tenantId);
  await whileUnanswered(world, tenantId, () => void tenant.command(addTwo).catch(() => undefined));
  return tenant;
}

/** The same of a renewal, with which a run begins. */
async function renewing(world: World, tenantId: string): Promise<TenantDriver> {
  const tenant = await signUpActive(workflowIn(world), tenantId);
  await whileUnanswered(world, tenantId, () =>
    world.command(tenantId, { type: 'advanceClock', to: Date.parse('2026-04-02T00:00:00Z') }),
  );
  return tenant;
}

async function whileUnanswered(world: World, tenantId: string, charge: () => unknown): Promise<void> {
  const where = { customer: await customerOf(world, tenantId) };
  await armChargeFault(world, tenantId, 'hang_after', { count: 1 });
  await silenceLookUps(world, where);
  await charge();
  await until(
    () => moneyMoved(world, tenantId),
    (moved) => moved.length === 2,
  );
}

async function inState(tenant: TenantDriver, wanted: string): Promise<void> {
  await until(
    () => tenant.read(),
    ({ state }) => state === wanted,
  );
}
