// The demo's tenant: each change through the API is printed with its day, its charge and the reason.
import process from 'node:process';
import { ApiProblem, type Change, type Charge, createClient, type Subscription } from 'licence-billing-client';
import { formatMoney } from '../../domain/money/money.ts';

export const url = process.env.API_URL ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}`;
export const key = process.env.OPS_API_KEY ?? '';
const zone = 'Europe/London';
export const api = createClient({ url, key });

export const money = (amount: number): string => formatMoney(amount, 'gbp');
const day = (iso: string): string =>
  new Date(iso).toLocaleDateString('en-GB', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' });

export function print(at: string, text: string): void {
  console.log(`${day(at).padStart(12)}  ${text}`);
}

export function why({ lines }: Pick<Charge, 'lines'>): string {
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

export function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 90 - text.length))}`);
}

/** Creates a tenant with a test clock that is set to its sign-up. */
export async function signUp(tenantId: string, at: string, name = 'Northwind Calls'): Promise<Tenant> {
  const company = { name, adminEmail: 'admin@example.com', timeZone: zone };
  const price = { currency: 'gbp', unitPrice: 2000 };
  await api.do('POST /v1/tenants', { body: { tenantId, ...company, ...price, testClock: { frozenTime: at } } });
  print(at, `${tenantId} signs up; its clock stands at ${at}`);
  return new Tenant(tenantId);
}

export class Tenant {
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

  /** Prints why a change is refused; throws if it is accepted. */
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
