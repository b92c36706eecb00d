import { type Answer, type Api, expectStatus, type Tenant } from '../../api/support/api.ts';
import { moneyMoved } from '../stand-in.ts';
import { until } from '../world.ts';
import {
  type Back,
  type LedgerLine,
  ledgerLineOf,
  type StoryCommand,
  type TenantDriver,
  type TenantView,
} from './driver.ts';
import { diaryLine } from './view.ts';
import { answerChargesIn, confirmPaymentIn, confirmUnheardIn } from './workflow.ts';

/** The service over HTTP: the tenant's admin gives commands, ops move the clock, the product asks for licences. */
export function httpOf(api: Api): Back {
  return {
    name: 'HTTP',
    async signUp(tenantId, details = {}) {
      return driverOf(api, await api.begin(tenantId, { ...details }));
    },
  };
}

function driverOf(api: Api, tenant: Tenant): TenantDriver {
  const { world } = api;
  const read = async (): Promise<TenantView> => {
    const subscription = await tenant.subscription();
    return viewOf(subscription, subscription.nextBill && (await nextBillOf(tenant)));
  };
  const list = async (path: string) => {
    const { body } = expectStatus(await tenant.ask('GET', `${path}?limit=200`), 200);
    return (body.data as unknown as readonly Entry[]).toReversed();
  };
  return {
    async command(command) {
      const { method, path, body } = requestOf(command);
      return refusalOf(api, await tenant.ask(method, path, body));
    },
    addUsers: (...userIds) => tenant.users(...userIds),
    async advance(to) {
      await refusalOf(api, await tenant.ask('POST', '/test-clock/advance', { to }, { as: api.keys.ops }));
      const isThere = ({ now }: Subscription): boolean => Date.parse(now) >= Date.parse(to);
      await until(() => tenant.subscription(), isThere);
      return read();
    },
    read,
    async everything() {
      const { workflow: _, ...subscription } = await tenant.subscription();
      return subscription;
    },
    async isLicensed(userId) {
      const { body } = await tenant.ask('GET', `/entitlements/${userId}`, undefined, { as: tenant.productKey });
      return (body as unknown as { readonly licensed: boolean }).licensed;
    },
    answerCharges: (answer, count) => answerChargesIn(world, tenant.id, answer, count),
    confirmPayment: () => confirmPaymentIn(world, tenant.id),
    confirmUnheard: () => confirmUnheardIn(world, tenant.id),
    async ledger() {
      const charges = await list('/charges');
      return charges.map(({ kind, attempt, state, amount, tax, lines }) => {
        return { kind, attempt, state, amount, tax, lines: lines.map(ledgerLineOf) };
      });
    },
    async diary() {
      const activity = await list('/activity');
      return activity.map(({ at, type }) => diaryLine(at, type));
    },
    paidAtProcessor: async () => (await moneyMoved(world, tenant.id)).length,
  };
}

/** The code of a refusal, also of a change that was answered only after a while; null where it was made. */
async function refusalOf(api: Api, answer: Answer): Promise<string | null> {
  if (answer.status !== 202) return answer.status < 300 ? null : answer.body.code;
  const location = answer.headers.get('location') ?? '';
  const { body } = await until(
    () => api.ask('GET', location),
    ({ body: { state } }) => state !== 'running',
  );
  return body.state === 'succeeded' ? null : body.problem.code;
}

/** The next bill with its tax, which only the list of coming bills has. */
async function nextBillOf(tenant: Tenant): Promise<TenantView['nextBill']> {
  const { body } = expectStatus(await tenant.ask('GET', '/upcoming?months=1'), 200);
  const [bill] = body.data as unknown as readonly NonNullable<TenantView['nextBill']>[];
  return bill === undefined ? null : { at: bill.at, amount: bill.amount, tax: bill.tax, licences: bill.licences };
}

/** What is looked at in a charge, or in an entry of the activity log. */
interface Entry {
  readonly kind: string;
  readonly attempt: number;
  readonly state: string;
  readonly amount: number;
  readonly tax: number;
  readonly lines: readonly LedgerLine[];
  readonly at: string;
  readonly type: string;
}

interface HttpRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

function requestOf(command: StoryCommand): HttpRequest {
  switch (command.type) {
    case 'addLicences':
      return { method: 'POST', path: '/licences', body: { quantity: command.quantity } };
    case 'removeLicences':
      return { method: 'POST', path: '/licences/removals', body: command.selection };
    case 'reactivateLicences':
      return { method: 'POST', path: '/licences/reactivations', body: command.selection };
    case 'assignUsers':
      return { method: 'POST', path: '/licences/assignments', body: { userIds: command.users } };
    case 'activate': {
      const { quantity, startNow } = command;
      return { method: 'POST', path: '/subscription/activation', body: { quantity, startNow } };
    }
    case 'undoActivation':
      return { method: 'DELETE', path: '/subscription/activation' };
    case 'cancel':
      return { method: 'POST', path: '/subscription/cancellation', body: {} };
    case 'keep':
      return { method: 'DELETE', path: '/subscription/cancellation' };
    case 'pay':
      return { method: 'POST', path: '/payments', body: {} };
    case 'setPaymentMethod':
      return { method: 'PUT', path: '/payment-method', body: { paymentMethod: command.paymentMethod } };
  }
}

type Subscription = Awaited<ReturnType<Tenant['subscription']>>;

function viewOf(subscription: Subscription, nextBill: TenantView['nextBill']): TenantView {
  const { state, converting, licences, period, overdue, cancelAt, suspendAt, deleteAt } = subscription;
  return { state, converting, licences, period, nextBill, overdue, cancelAt, suspendAt, deleteAt };
}
