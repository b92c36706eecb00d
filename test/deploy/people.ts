import type { Client } from '../trial/client.ts';
import type { Diary } from '../trial/diary.ts';

/** One tenant in each state, so that each of them is met by each deploy. */

const frozenTime = '2026-01-31T10:00:00Z';
const patienceMs = 60_000;

interface Told {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

const card = (paymentMethod: string): Told => ({ method: 'PUT', path: '/payment-method', body: { paymentMethod } });
const activate: Told = { method: 'POST', path: '/subscription/activation', body: { quantity: 2, startNow: true } };
const cancel: Told = { method: 'POST', path: '/subscription/cancellation', body: { reason: 'A trial' } };
const add: Told = { method: 'POST', path: '/licences', body: { quantity: 1 } };
const advance = (by: string): Told => ({ method: 'POST', path: '/test-clock/advance', body: { by } });

const paying = [card('pm_card_visa'), activate];
const owing = [...paying, card('pm_card_chargeCustomerFail'), advance('P1M')];

/** Those with a clock sleep until they are told something; those without sleep with a timer, for weeks. */
const lives: Readonly<Record<string, { readonly hasClock: boolean; readonly told: readonly Told[] }>> = {
  'trial-in-real-time': { hasClock: false, told: [] },
  'active-in-real-time': { hasClock: false, told: paying },
  'canceling-in-real-time': { hasClock: false, told: [...paying, cancel] },
  trial: { hasClock: true, told: [] },
  active: { hasClock: true, told: paying },
  canceling: { hasClock: true, told: [...paying, cancel] },
  'past-due': { hasClock: true, told: owing },
  suspended: { hasClock: true, told: [...owing, advance('P15D')] },
  'awaiting-payer': { hasClock: true, told: [...paying, card('pm_card_authenticationRequired'), add] },
  'deleted-1': { hasClock: true, told: [...paying, cancel] },
  'deleted-2': { hasClock: true, told: [...paying, cancel] },
  'deleted-3': { hasClock: true, told: [...paying, cancel] },
};

export class People {
  readonly #client: Client;
  readonly #diary: Diary;
  #asked = 0;

  constructor(client: Client, diary: Diary) {
    this.#client = client;
    this.#diary = diary;
  }

  /** Answers what the tenants' states are, by tenant. */
  async settle(): Promise<ReadonlyMap<string, string>> {
    await Promise.all(Object.entries(lives).map(([id, { hasClock, told }]) => this.#begin(id, hasClock, told)));
    return this.states();
  }

  async states(): Promise<ReadonlyMap<string, string>> {
    const answers = await Promise.all(
      Object.keys(lives).map(async (id) => {
        const { body } = await this.#client.get(`/v1/tenants/${id}/subscription`);
        return [id, body.state ?? '?'] as const;
      }),
    );
    return new Map(answers);
  }

  /** Has a renewal come due for those who have a clock, and one of those who are to be deleted be deleted. */
  async moveClocks(round: number): Promise<void> {
    const moved = ['active', 'past-due', `deleted-${round}`];
    await Promise.all(moved.map((id) => this.#tell(id, advance(id.startsWith('deleted') ? 'P2M' : 'P3D'))));
    await this.#tell('active', advance('P1M'));
  }

  /** Each tenant takes a command; answers those who do not. */
  async eachTakesACommand(): Promise<readonly string[]> {
    const living = [...(await this.states())].filter(([, state]) => state !== 'deleted' && state !== 'deleting');
    const statuses = await Promise.all(
      living.map(async ([id]) => {
        const price: Told = { method: 'PUT', path: '/price', body: { unitPrice: 2_000 + this.#asked } };
        return [id, await this.#tell(id, price)] as const;
      }),
    );
    return statuses.flatMap(([id, status]) => (status === 200 ? [] : [`${id} does not take a command: ${status}`]));
  }

  async #begin(tenantId: string, hasClock: boolean, told: readonly Told[]): Promise<void> {
    const details = { tenantId, name: `Company ${tenantId}`, adminEmail: `admin@${tenantId}.example` };
    const body = hasClock ? { ...details, testClock: { frozenTime } } : details;
    await this.#tell(tenantId, { method: 'POST', path: '/v1/tenants', body });
    for (const one of told) await this.#tell(tenantId, one);
  }

  async #tell(tenantId: string, { method, path, body }: Told): Promise<number | null> {
    this.#asked += 1;
    const asked = {
      tenantId,
      method,
      path: path.startsWith('/v1') ? path : `/v1/tenants/${tenantId}${path}`,
      key: `${tenantId} ${this.#asked}`,
      ...(body && { body }),
    };
    const answer = await this.#client.insist(asked, patienceMs);
    this.#diary.note(asked, answer);
    return answer?.status ?? null;
  }
}
