import { eq } from 'drizzle-orm';
import { disputes, refunds, tenants } from '../../db/schema.ts';
import { disputeIntent } from '../support/stand-in.ts';
import { ledgerOf } from '../support/tenants.ts';
import { until, type World } from '../support/world.ts';
import {
  cancelRun,
  deleteHistory,
  failRun,
  requestCancellation,
  setRunBack,
  terminateRun,
  timeRunOut,
} from './run-events.ts';
import { customerOf } from './states.ts';

/** What happens to a tenant without being asked for. Answers false where it cannot happen to this tenant. */
export interface OutsideEvent {
  readonly name: string;
  readonly strike: (world: World, tenantId: string) => Promise<unknown>;
  /** What falls due afterwards waits for another card. */
  readonly takesCard?: true;
}

/** Every event of the outside world: each is a row of docs/outside-world.md. */
export const events: readonly OutsideEvent[] = [
  { name: 'nothing', strike: async () => undefined },
  { name: 'run terminated', strike: terminateRun },
  { name: 'run canceled', strike: cancelRun },
  { name: 'run failed', strike: failRun },
  { name: 'run timed out', strike: timeRunOut },
  { name: 'run deleted with its history', strike: deleteHistory },
  { name: 'run set back', strike: (world, tenantId) => setRunBack(world, tenantId, 'before last') },
  { name: 'cancellation of the run requested', strike: requestCancellation },
  { name: 'refunded at the dashboard', strike: refundAtDashboard },
  { name: 'disputed', strike: dispute },
  { name: 'card detached', strike: detachCard, takesCard: true },
  { name: 'customer deleted', strike: deleteCustomer, takesCard: true },
];

async function detachCard({ db, stripe }: World, tenantId: string): Promise<unknown> {
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  const card = tenant?.stripePaymentMethodId ?? null;
  return card === null ? false : stripe.paymentMethods.detach(card);
}

async function deleteCustomer(world: World, tenantId: string): Promise<unknown> {
  const customer = await customerOf(world, tenantId);
  return customer === '' ? false : world.stripe.customers.del(customer);
}

async function refundAtDashboard(world: World, tenantId: string): Promise<unknown> {
  const intent = await paidIntent(world, tenantId);
  if (intent === null) return false;
  const { id } = await world.stripe.refunds.create({ payment_intent: intent, amount: 100 });
  return until(
    () => world.db.select().from(refunds).where(eq(refunds.stripeRefund, id)),
    ([row]) => row?.state === 'succeeded',
  );
}

async function dispute(world: World, tenantId: string): Promise<unknown> {
  const intent = await paidIntent(world, tenantId);
  if (intent === null) return false;
  const id = await disputeIntent(world, intent);
  return until(
    () => world.db.select().from(disputes).where(eq(disputes.id, id)),
    (rows) => rows.length > 0,
  );
}

async function paidIntent(world: World, tenantId: string): Promise<string | null> {
  const paid = (await ledgerOf(world, tenantId)).find(({ state }) => state === 'succeeded');
  return paid?.paymentIntent ?? null;
}
