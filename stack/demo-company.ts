// A company with a history of some months, so that no page is empty. Made through the API, on a test clock.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'licence-billing-client';

export const demoTenantId = 'demo';
const params = { t: demoTenantId };

// biome-ignore format: names read better in rows
const people = [
  'Ada Moss', 'Ben Hart', 'Cleo Dale', 'Dev Rao', 'Ella Frost', 'Finn Lowe', 'Gwen Pike', 'Hugo Lane',
  'Iris Bell', 'Jon West', 'Kira Stone', 'Leo Marsh', 'Mona Reed', 'Nils Berg', 'Orla Byrne', 'Paul Quick',
] as const;

/** Makes the company with its history; returns false where it exists already. */
export async function makeDemoCompany(api: Client, now: Date): Promise<boolean> {
  const known = await api.ask('GET /v1/tenants/{t}', { params });
  if (known.ok) return false;
  const history = new History(api, now);
  await history.trial();
  await history.growth();
  await history.declinedCard();
  await history.recentDays();
  return true;
}

const dayMs = 86_400_000;
/** The trial and three whole months. */
const daysBack = 118;

class History {
  readonly #api: Client;
  readonly #start: number;

  constructor(api: Client, now: Date) {
    this.#api = api;
    this.#start = Math.floor(now.getTime() / 1000) * 1000 - daysBack * dayMs;
  }

  async trial(): Promise<void> {
    const frozenTime = new Date(this.#start).toISOString();
    const company = { name: 'Northwind Calls', adminEmail: 'admin@northwind.example', taxPercent: 20 };
    await this.#api.do('POST /v1/tenants', { body: { tenantId: demoTenantId, ...company, testClock: { frozenTime } } });
    await Promise.all(people.map((name) => this.#addUser(name)));
    await this.#api.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: 8 } });
    await this.#assign(people.slice(0, 7));
    await this.#useCard('pm_card_visa');
    const body = { quantity: 8 };
    await this.#api.change('POST /v1/tenants/{t}/subscription/activation', { params, body });
  }

  async growth(): Promise<void> {
    await this.#advanceTo(25);
    await this.#add(3);
    await this.#assign(people.slice(7, 10));
  }

  /** Lets the second month's renewal be declined, then pays with another card. */
  async declinedCard(): Promise<void> {
    await this.#useCard('pm_card_chargeCustomerFail');
    await this.#advanceTo(47);
    await this.#useCard('pm_card_mastercard');
    await this.#add(2);
    await this.#assign(people.slice(10, 12));
  }

  async recentDays(): Promise<void> {
    await this.#advanceTo(daysBack - 9);
    await this.#api.change('POST /v1/tenants/{t}/licences/removals', { params, body: { licenceIds: ['lic_2'] } });
    await this.#advanceTo(daysBack);
  }

  async #addUser(name: string): Promise<void> {
    const userId = userIdOf(name);
    const body = { name, email: `${userId}@northwind.example` };
    await this.#api.do('PUT /v1/tenants/{t}/users/{userId}', { params: { ...params, userId }, body });
  }

  async #assign(names: readonly string[]): Promise<void> {
    const body = { userIds: names.map(userIdOf) };
    await this.#api.do('POST /v1/tenants/{t}/licences/assignments', { params, body });
  }

  async #add(quantity: number): Promise<void> {
    await this.#api.change('POST /v1/tenants/{t}/licences', { params, body: { quantity } });
  }

  async #useCard(paymentMethod: string): Promise<void> {
    await this.#api.do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod } });
  }

  async #advanceTo(day: number): Promise<void> {
    const to = new Date(this.#start + day * dayMs).toISOString();
    const answer = await this.#api.ask('POST /v1/tenants/{t}/test-clock/advance', { params, body: { to } });
    if (!answer.ok) throw new Error(`The demo's clock does not move: ${answer.problem.detail}`);
    if (answer.status === 202) await this.#untilFinished(answer.body.id);
  }

  async #untilFinished(id: string): Promise<void> {
    while (
      (await this.#api.do('GET /v1/tenants/{t}/operations/{id}', { params: { ...params, id } })).state === 'running'
    )
      await sleep(200);
  }
}

function userIdOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '.');
}
