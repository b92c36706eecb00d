/**
 * Tells the whole story of a subscription through the API alone, on a tenant with a test clock: what was done, on which
 * day, what was charged and why. Needs a running stack (`./temporal-dev.sh`) and its ops key.
 *
 *   OPS_API_KEY=… npm run demo            (PORT or API_URL where the API is not on 3000)
 */
import process from 'node:process';
import { z } from 'zod';

const apiUrl = process.env.API_URL ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}`;
const opsKey = process.env.OPS_API_KEY ?? '';
const zone = 'Europe/London';

const line = z.object({
  quantity: z.number(),
  unitAmount: z.number(),
  amount: z.number(),
  from: z.string(),
  to: z.string(),
  days: z.number(),
  daysInPeriod: z.number(),
});
const charge = z.object({
  kind: z.string(),
  state: z.string(),
  amount: z.number(),
  invoiceNumber: z.string().nullable(),
  createdAt: z.string(),
  lines: z.array(line),
});
const subscription = z.object({
  state: z.string(),
  now: z.string(),
  licences: z.object({ total: z.number(), assigned: z.number(), free: z.number(), ending: z.number() }),
  nextBill: z.object({ at: z.string(), amount: z.number(), licences: z.number() }).nullable(),
  cancelAt: z.string().nullable(),
  workflow: z.object({ url: z.string().nullable() }),
});
const change = z.object({ subscription, charge: charge.nullable() });
const problem = z.object({
  code: z.string(),
  detail: z.string().optional(),
  holders: z.array(z.object({ userId: z.string() })).optional(),
});
const page = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), nextCursor: z.string().nullable() });
const licence = z.object({ id: z.string(), status: z.string() });
const quote = z.object({
  quote: z.string(),
  dueNow: z.object({ amount: z.number(), lines: z.array(line) }),
  reactivated: z.number(),
});

type Subscription = z.infer<typeof subscription>;
type Charge = z.infer<typeof charge>;

/** Asks the API; anything but the expected status ends the story with what the API said. */
async function ask<T>(
  schema: z.ZodType<T>,
  method: string,
  path: string,
  body?: unknown,
  expected = [200, 201],
): Promise<T> {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${opsKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = response.status === 204 ? {} : await response.json();
  if (!expected.includes(response.status))
    throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return schema.parse(answer);
}

const money = (amount: number): string =>
  (amount / 100).toLocaleString('en-GB', { style: 'currency', currency: 'GBP' });
const day = (iso: string): string =>
  new Date(iso).toLocaleDateString('en-GB', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' });

function say(at: string, text: string): void {
  console.log(`${day(at).padStart(12)}  ${text}`);
}

function why({ lines }: Pick<Charge, 'lines'>): string {
  return lines
    .map(
      ({ quantity, unitAmount, days, daysInPeriod, from, to }) =>
        `${quantity} × ${money(unitAmount)} for ${days} of ${daysInPeriod} days, ${from} to ${to}`,
    )
    .join(' + ');
}

function sayCharge(at: string, done: Charge | null): void {
  if (done !== null)
    say(at, `    charged ${money(done.amount)} (${done.kind}, ${done.invoiceNumber ?? done.state}): ${why(done)}`);
}

function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 90 - text.length))}`);
}

class Tenant {
  readonly #path: string;
  #seen = 0;

  constructor(id: string) {
    this.#path = `/v1/tenants/${id}`;
  }

  read(): Promise<Subscription> {
    return ask(subscription, 'GET', `${this.#path}/subscription`);
  }

  async tell(text: string, method: string, path: string, body?: unknown): Promise<void> {
    const { subscription: after, charge: made } = await ask(change, method, `${this.#path}${path}`, body);
    say(after.now, text);
    sayCharge(after.now, made);
    if (made !== null) this.#seen += 1;
    this.#summarise(after);
  }

  async isRefused(text: string, method: string, path: string, body: unknown): Promise<void> {
    const { code, detail, holders } = await ask(problem, method, `${this.#path}${path}`, body, [402, 409, 422]);
    const named = holders === undefined ? '' : ` (${holders.map(({ userId }) => userId).join(', ')})`;
    say((await this.read()).now, `${text} – refused: ${code}${named}. ${detail ?? ''}`);
  }

  do<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    return ask(schema, method, `${this.#path}${path}`, body);
  }

  /** Moves the clock and tells what was charged on the way. */
  async passTime(to: string, text: string): Promise<void> {
    const { subscription: after } = await ask(z.object({ subscription }), 'POST', `${this.#path}/test-clock/advance`, {
      to,
    });
    const all = await this.charges();
    const fresh = all.slice(this.#seen);
    this.#seen = all.length;
    for (const made of fresh) sayCharge(made.createdAt, made);
    say(after.now, text);
    this.#summarise(after);
  }

  async charges(): Promise<readonly Charge[]> {
    const { data } = await ask(page(charge), 'GET', `${this.#path}/charges?limit=200`);
    return data.toReversed();
  }

  #summarise({ now, state, licences, nextBill, cancelAt }: Subscription): void {
    const { total, assigned, free, ending } = licences;
    const bill = nextBill === null ? 'no bill to come' : `next bill ${money(nextBill.amount)} on ${day(nextBill.at)}`;
    const end = cancelAt === null ? '' : ` · ends ${day(cancelAt)}`;
    say(now, `    ${state}: ${total} licences, ${assigned} assigned, ${free} free, ${ending} ending · ${bill}${end}`);
  }
}

async function main(): Promise<void> {
  if (opsKey === '')
    throw new Error('Set OPS_API_KEY to the ops key that ./temporal-dev.sh printed at its first start.');
  const id = `demo-${Date.now().toString(36)}`;

  heading('The trial: any number of licences, free');
  const frozenTime = '2025-01-17T09:00:00Z';
  await ask(z.unknown(), 'POST', '/v1/tenants', {
    tenantId: id,
    name: 'Northwind Calls',
    adminEmail: 'admin@example.com',
    timeZone: zone,
    currency: 'gbp',
    unitPrice: 2000,
    testClock: { frozenTime },
  });
  const tenant = new Tenant(id);
  say(frozenTime, `${id} signs up; its clock stands at ${frozenTime}`);
  await tenant.tell('adds 5 licences', 'POST', '/licences', { quantity: 5 });
  for (const user of ['ann', 'ben', 'cat', 'dan'])
    await tenant.do(z.unknown(), 'PUT', `/users/${user}`, { name: user });
  await tenant.do(z.unknown(), 'POST', '/licences/assignments', { userIds: ['ann', 'ben', 'cat', 'dan'] });
  say(frozenTime, 'gives a licence to ann, ben, cat and dan');

  heading('Going on after the trial');
  await tenant.do(z.unknown(), 'PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
  await tenant.isRefused('activates with 3', 'POST', '/subscription/activation', { quantity: 3 });
  await tenant.do(z.unknown(), 'DELETE', '/licences/lic_4/assignee');
  await tenant.tell('takes the licence from dan, activates with 3', 'POST', '/subscription/activation', {
    quantity: 3,
  });
  await tenant.passTime('2025-01-31T12:00:00Z', 'the trial has ended on the 31st: the first month is charged');

  heading('Months of every length, from one anchor');
  await tenant.passTime('2025-06-10T12:00:00Z', 'five months on, through a change of the clocks');

  heading('Adding, removing, reactivating');
  const asked = await tenant.do(quote, 'POST', '/quotes', { change: { type: 'addLicences', quantity: 4 } });
  say(
    (await tenant.read()).now,
    `asks what 4 more would cost: ${money(asked.dueNow.amount)} now – ${why(asked.dueNow)}`,
  );
  await tenant.tell('adds 4 with that quote', 'POST', '/licences', { quantity: 4, quote: asked.quote });
  await tenant.tell('removes 2: they work until the next billing date', 'POST', '/licences/removals', { quantity: 2 });
  await tenant.tell('adds 3: two come back free, one is charged', 'POST', '/licences', { quantity: 3 });
  await tenant.tell('removes 3', 'POST', '/licences/removals', { quantity: 3 });
  await tenant.tell('reactivates 1', 'POST', '/licences/reactivations', { quantity: 1 });
  await tenant.passTime('2025-07-05T12:00:00Z', 'the boundary has passed: two licences have left the pool');

  heading('A declined card changes nothing');
  await tenant.do(z.unknown(), 'PUT', '/payment-method', { paymentMethod: 'pm_card_chargeCustomerFail' });
  await tenant.isRefused('adds 2 with a card that declines', 'POST', '/licences', { quantity: 2 });
  await tenant.do(z.unknown(), 'PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });

  heading('Two years on');
  await tenant.passTime('2027-01-15T12:00:00Z', 'every month was charged once, at its own date');
  const { data: held } = await tenant.do(page(licence), 'GET', '/licences?limit=200');
  say(
    (await tenant.read()).now,
    `    ${held.length} licences, ${held.filter(({ status }) => status === 'active').length} of them active`,
  );

  heading('Leaving');
  await tenant.tell('cancels', 'POST', '/subscription/cancellation', { reason: 'demo' });
  await tenant.tell('keeps it after all', 'DELETE', '/subscription/cancellation');
  await tenant.tell('cancels again', 'POST', '/subscription/cancellation', {});
  const before = (await tenant.charges()).length;
  await tenant.passTime('2027-03-15T12:00:00Z', 'at the boundary the instance was deleted');
  const all = await tenant.charges();
  const certificate = await tenant.do(
    z.object({ deletedAt: z.string(), rows: z.record(z.string(), z.number()) }),
    'GET',
    '/deletion-certificate',
  );
  say(
    certificate.deletedAt,
    `certificate: ${Object.entries(certificate.rows)
      .map(([table, count]) => `${count} ${table}`)
      .join(', ')} deleted`,
  );
  console.log(
    `\n${all.length} charges, ${money(all.filter(({ state }) => state === 'succeeded').reduce((sum, { amount }) => sum + amount, 0))} in all; ${all.length - before} after the cancellation.`,
  );
  console.log(`\nThe history of each month: ${(await tenant.read()).workflow.url ?? '(no Temporal UI)'}`);
  console.log(`The API, explained:        ${apiUrl}/docs`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
