/**
 * Runs a subscription through its whole life by the API alone, on a test clock, and prints each change with its day, its
 * charge and the reason. Needs a running stack (`./temporal-dev.sh`) and its ops key.
 *
 *   OPS_API_KEY=… npm run demo            (PORT or API_URL where the API is not on 3000)
 */
import process from 'node:process';
import { ApiProblem, createClient } from '../client/client.ts';
import type { Change, Charge, Subscription } from '../client/types.ts';

const url = process.env.API_URL ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}`;
const key = process.env.OPS_API_KEY ?? '';
const zone = 'Europe/London';
const api = createClient({ url, key });

const money = (amount: number): string =>
  (amount / 100).toLocaleString('en-GB', { style: 'currency', currency: 'GBP' });
const day = (iso: string): string =>
  new Date(iso).toLocaleDateString('en-GB', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' });

function print(at: string, text: string): void {
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

function printCharge(at: string, done: Charge | null): void {
  if (done !== null)
    print(at, `    charged ${money(done.amount)} (${done.kind}, ${done.invoiceNumber ?? done.state}): ${why(done)}`);
}

function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 90 - text.length))}`);
}

class Tenant {
  readonly params: { readonly t: string };
  #seen = 0;

  constructor(id: string) {
    this.params = { t: id };
  }

  read(): Promise<Subscription> {
    return api.do('GET /v1/tenants/{t}/subscription', { params: this.params });
  }

  /** Prints a change and its charge. */
  async reportChange(text: string, change: Promise<Change>): Promise<void> {
    const { subscription: after, charge: made } = await change;
    print(after.now, text);
    printCharge(after.now, made);
    if (made !== null) this.#seen += 1;
    this.#summarise(after);
  }

  /** Prints why a change is refused; throws if it is not. */
  async reportRefusal(text: string, change: Promise<Change>): Promise<void> {
    const { code, detail, holders } = await problemOf(change);
    const named = holders === undefined ? '' : ` (${holders.map(({ userId }) => userId).join(', ')})`;
    print((await this.read()).now, `${text} – refused: ${code}${named}. ${detail}`);
  }

  add(quantity: number, quote?: string): Promise<Change> {
    const body = { quantity, ...(quote !== undefined && { quote }) };
    return api.change('POST /v1/tenants/{t}/licences', { params: this.params, body });
  }

  remove(quantity: number): Promise<Change> {
    return api.change('POST /v1/tenants/{t}/licences/removals', { params: this.params, body: { quantity } });
  }

  reactivate(quantity: number): Promise<Change> {
    return api.change('POST /v1/tenants/{t}/licences/reactivations', { params: this.params, body: { quantity } });
  }

  activate(quantity: number): Promise<Change> {
    return api.change('POST /v1/tenants/{t}/subscription/activation', { params: this.params, body: { quantity } });
  }

  cancel(reason: string): Promise<Change> {
    return api.change('POST /v1/tenants/{t}/subscription/cancellation', { params: this.params, body: { reason } });
  }

  keep(): Promise<Change> {
    return api.change('DELETE /v1/tenants/{t}/subscription/cancellation', { params: this.params });
  }

  useCard(paymentMethod: string) {
    return api.do('PUT /v1/tenants/{t}/payment-method', { params: this.params, body: { paymentMethod } });
  }

  /** Moves the clock and prints the charges of that time. */
  async passTime(to: string, text: string): Promise<void> {
    const request = { params: this.params, body: { to } };
    const { subscription: after } = await api.do('POST /v1/tenants/{t}/test-clock/advance', request);
    const all = await this.charges();
    const fresh = all.slice(this.#seen);
    this.#seen = all.length;
    for (const made of fresh.filter(({ state }) => state === 'succeeded')) printCharge(made.createdAt, made);
    print(after.now, text);
    this.#summarise(after);
  }

  async charges(): Promise<readonly Charge[]> {
    const request = { params: this.params, query: { limit: 200 } };
    return (await api.do('GET /v1/tenants/{t}/charges', request)).data.toReversed();
  }

  #summarise({ now, state, licences, nextBill, cancelAt }: Subscription): void {
    const { total, assigned, free, ending } = licences;
    const bill = nextBill === null ? 'no bill to come' : `next bill ${money(nextBill.amount)} on ${day(nextBill.at)}`;
    const end = cancelAt === null ? '' : ` · ends ${day(cancelAt)}`;
    print(now, `    ${state}: ${total} licences, ${assigned} assigned, ${free} free, ${ending} ending · ${bill}${end}`);
  }
}

async function problemOf(change: Promise<Change>): Promise<ApiProblem['problem']> {
  try {
    await change;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem;
    throw error;
  }
  throw new Error('This should have been refused');
}

async function main(): Promise<void> {
  if (key === '') throw new Error('Set OPS_API_KEY to the ops key that ./temporal-dev.sh printed at its first start.');
  const id = `demo-${Date.now().toString(36)}`;

  heading('The trial: any number of licences, free');
  const frozenTime = '2025-01-17T09:00:00Z';
  await api.do('POST /v1/tenants', {
    body: {
      tenantId: id,
      name: 'Northwind Calls',
      adminEmail: 'admin@example.com',
      timeZone: zone,
      currency: 'gbp',
      unitPrice: 2000,
      testClock: { frozenTime },
    },
  });
  const tenant = new Tenant(id);
  const { params } = tenant;
  print(frozenTime, `${id} signs up; its clock stands at ${frozenTime}`);
  await tenant.reportChange('adds 5 licences', tenant.add(5));
  const userIds = ['ann', 'ben', 'cat', 'dan'];
  for (const userId of userIds)
    await api.do('PUT /v1/tenants/{t}/users/{userId}', { params: { ...params, userId }, body: { name: userId } });
  await api.do('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds } });
  print(frozenTime, 'gives a licence to ann, ben, cat and dan');

  heading('Going on after the trial');
  await tenant.useCard('pm_card_visa');
  await tenant.reportRefusal('activates with 3', tenant.activate(3));
  await api.do('DELETE /v1/tenants/{t}/licences/{id}/assignee', { params: { ...params, id: 'lic_4' } });
  await tenant.reportChange('takes the licence from dan, activates with 3', tenant.activate(3));
  await tenant.passTime('2025-01-31T12:00:00Z', 'the trial has ended on the 31st: the first month is charged');

  heading('Months of every length, from one anchor');
  await tenant.passTime('2025-06-10T12:00:00Z', 'five months on, through a change of the clocks');

  heading('Adding, removing, reactivating');
  const change = { type: 'addLicences', quantity: 4 } as const;
  const { quote, dueNow } = await api.do('POST /v1/tenants/{t}/quotes', { params, body: { change } });
  const { now } = await tenant.read();
  print(now, `asks what 4 more would cost: ${money(dueNow.amount)} now – ${why(dueNow)}`);
  await tenant.reportChange('adds 4 with that quote', tenant.add(4, quote));
  await tenant.reportChange('removes 2: they work until the next billing date', tenant.remove(2));
  await tenant.reportChange('adds 3: two come back free, one is charged', tenant.add(3));
  await tenant.reportChange('removes 3', tenant.remove(3));
  await tenant.reportChange('reactivates 1', tenant.reactivate(1));
  await tenant.passTime('2025-07-05T12:00:00Z', 'the boundary has passed: two licences have left the pool');

  heading('A declined card changes nothing');
  await tenant.useCard('pm_card_chargeCustomerFail');
  await tenant.reportRefusal('adds 2 with a card that declines', tenant.add(2));
  await tenant.useCard('pm_card_visa');

  heading('Two years on');
  await tenant.passTime('2027-01-15T12:00:00Z', 'every month was charged once, at its own date');
  const { data: held } = await api.do('GET /v1/tenants/{t}/licences', { params, query: { limit: 200 } });
  const active = held.filter(({ status }) => status === 'active').length;
  print((await tenant.read()).now, `    ${held.length} licences, ${active} of them active`);

  heading('Leaving');
  await tenant.reportChange('cancels', tenant.cancel('demo'));
  await tenant.reportChange('keeps it after all', tenant.keep());
  await tenant.reportChange('cancels again', tenant.cancel('demo, again'));
  const before = (await tenant.charges()).length;
  await tenant.passTime('2027-03-15T12:00:00Z', 'at the boundary the instance was deleted');
  const all = await tenant.charges();
  const { deletedAt, rows } = await api.do('GET /v1/tenants/{t}/deletion-certificate', { params });
  const deleted = Object.entries(rows).map(([table, count]) => `${count} ${table}`);
  print(deletedAt, `certificate: ${deleted.join(', ')} deleted`);
  const paid = all.filter(({ state }) => state === 'succeeded').reduce((sum, { amount }) => sum + amount, 0);
  const after = all.length - before;
  console.log(`\n${all.length} charges, ${money(paid)} in all; ${after} after the cancellation.`);
  console.log(`\nThe history of each month: ${(await tenant.read()).workflow.url ?? '(no Temporal UI)'}`);
  console.log(`The API, explained:        ${url}/docs`);
}

main().catch((error: unknown) => {
  const isAway = error instanceof TypeError && error.message === 'fetch failed';
  const away = `No API answers at ${url}: start ./temporal-dev.sh, or set PORT or API_URL.`;
  console.error(isAway ? away : error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
