import type { Answer, Asked, Body, Client } from './client.ts';
import type { Diary } from './diary.ts';
import type { Random } from './random.ts';

/** The lives of tenants: each gives one random command after another, and where it is deleted another takes its place. */

export interface LivesOptions {
  readonly client: Client;
  readonly diary: Diary;
  readonly isOver: () => boolean;
}

/** What a tenant does next: everything but its id and the key. */
interface Wish {
  readonly method: Asked['method'];
  readonly path: string;
  readonly body?: object;
}

interface Tenant {
  readonly id: string;
  readonly hasClock: boolean;
  state: string;
  total: number;
  charges: readonly string[];
}

/** How long a tenant asks for one thing before it goes on to others; the trial asks again in the end. */
const patienceMs = 20_000;
const people = ['ann', 'bob', 'cat', 'dan', 'eve'] as const;
const frozenTime = '2026-01-31T10:00:00Z';

/** Lives until the trial is over, as one tenant after another. */
export async function live(name: string, random: Random, hasClock: boolean, options: LivesOptions): Promise<void> {
  for (let life = 1; !options.isOver(); life += 1) {
    await liveOnce({ id: `${name}-${life}`, hasClock, state: 'trialing', total: 0, charges: [] }, random, options);
  }
}

async function liveOnce(tenant: Tenant, random: Random, { client, diary, isOver }: LivesOptions): Promise<void> {
  let asked = 0;
  const tell = async ({ method, path, body }: Wish): Promise<Answer | null> => {
    asked += 1;
    const under = path.startsWith('/v1') ? path : `/v1/tenants/${tenant.id}${path}`;
    const request: Asked = {
      tenantId: tenant.id,
      method,
      path: under,
      key: `${tenant.id} ${asked}`,
      ...(body && { body }),
    };
    const answer = await client.insist(request, patienceMs);
    diary.note(request, answer);
    if (answer !== null) hear(tenant, answer.body);
    return answer;
  };

  await tell(signUp(tenant));
  await tell({ method: 'PUT', path: `/users/${random.pick(people)}`, body: { name: 'Somebody' } });
  await tell(newCard('pm_card_visa'));
  await tell({ method: 'POST', path: '/subscription/activation', body: { quantity: random.upTo(3), startNow: true } });
  while (!isOver() && tenant.state !== 'deleted' && tenant.state !== 'deleting') {
    const [wishes, quoted] = random.weighted(commands)(random, tenant);
    if (quoted === undefined) await Promise.all(wishes.map(tell));
    else {
      const quote = await tell({
        method: 'POST',
        path: '/quotes',
        body: { change: { type: 'addLicences', quantity: quoted } },
      });
      await tell(add(quoted, quote?.body.quote));
    }
  }
}

/** What an answer says about the tenant. */
function hear(tenant: Tenant, { subscription, charge, code }: Body): void {
  if (code === 'subscription_ended') tenant.state = 'deleted';
  if (subscription !== undefined) {
    tenant.state = subscription.state;
    tenant.total = subscription.licences.total;
  }
  if (charge != null) tenant.charges = [...tenant.charges, charge.id];
}

function signUp({ id: tenantId, hasClock }: Tenant): Wish {
  const details = { tenantId, name: `Company ${tenantId}`, adminEmail: `admin@${tenantId}.example` };
  return { method: 'POST', path: '/v1/tenants', body: hasClock ? { ...details, testClock: { frozenTime } } : details };
}

function newCard(paymentMethod: string): Wish {
  return { method: 'PUT', path: '/payment-method', body: { paymentMethod } };
}

function add(quantity: number, quote?: string): Wish {
  return { method: 'POST', path: '/licences', body: { quantity, ...(quote !== undefined && { quote }) } };
}

/** Some wishes at once; or an add of so many, with a quote. */
type Choice = readonly [wishes: readonly Wish[], quoted?: number];
type Command = (random: Random, tenant: Tenant) => Choice;

const one = (wish: Wish): Choice => [[wish]];
const pool =
  (path: string): Command =>
  (random) =>
    one({ method: 'POST', path: `/licences/${path}`, body: { quantity: random.upTo(2) } });

const commands: readonly (readonly [weight: number, command: Command])[] = [
  [30, (random) => one(add(random.upTo(3)))],
  [4, (random) => [[], random.upTo(2)]],
  [3, () => [Array.from({ length: 6 }, () => add(1))]],
  [7, pool('removals')],
  [5, pool('reactivations')],
  [5, (random) => one({ method: 'PUT', path: `/users/${random.pick(people)}`, body: { name: 'Somebody else' } })],
  [8, (random) => one({ method: 'POST', path: '/licences/assignments', body: { userIds: [random.pick(people)] } })],
  [4, (random, { total }) => one(assignee('PUT', random, total))],
  [3, (random, { total }) => one(assignee('DELETE', random, total))],
  [2, (random) => one({ method: 'DELETE', path: `/users/${random.pick(people)}` })],
  [5, (random) => one(newCard(random.pick(['pm_card_visa', 'pm_card_mastercard', 'pm_card_visa'])))],
  [1, () => one(newCard('pm_card_chargeCustomerFail'))],
  [3, () => one({ method: 'POST', path: '/payments' })],
  [4, () => one({ method: 'POST', path: '/subscription/cancellation', body: { reason: 'A trial' } })],
  [4, () => one({ method: 'DELETE', path: '/subscription/cancellation' })],
  [
    3,
    (random) =>
      one({ method: 'POST', path: '/subscription/activation', body: { quantity: random.upTo(4), startNow: true } }),
  ],
  [2, (random) => one({ method: 'PUT', path: '/price', body: { unitPrice: 1_000 + 100 * random.upTo(20) } })],
  [16, (random, tenant) => (tenant.hasClock ? one(advance(random)) : one(add(random.upTo(2))))],
  [5, (random, { charges }) => refund(random, charges)],
];

function assignee(method: 'PUT' | 'DELETE', random: Random, total: number): Wish {
  const path = `/licences/lic_${random.upTo(total + 1)}/assignee`;
  return method === 'DELETE' ? { method, path } : { method, path, body: { userId: random.pick(people) } };
}

function advance(random: Random): Wish {
  return { method: 'POST', path: '/test-clock/advance', body: { by: random.pick(['P1D', 'P3D', 'P10D', 'P1M']) } };
}

function refund(random: Random, charges: readonly string[]): Choice {
  const id = charges.at(-random.upTo(Math.max(1, charges.length)));
  if (id === undefined) return one(add(1));
  return one({
    method: 'POST',
    path: `/v1/finance/charges/${id}/refunds`,
    body: { amount: random.upTo(500), reason: 'A trial' },
  });
}
