import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked, Client } from '../trial/client.ts';
import type { Diary } from '../trial/diary.ts';

/** Tenants that pay, and a steady stream of their purchases: each is asked for until it is answered, and written down. */
export interface Buyers {
  readonly tenantIds: readonly string[];
  /** Sends so many purchases a second until it is stopped; answers when all have been answered or given up for now. */
  stream(perSecond: number): { stop(): Promise<void> };
  /** Sends one purchase, once; the status, or null where no answer came. */
  buyOnce(): Promise<number | null>;
}

const patienceMs = 90_000;

export async function makeBuyers(count: number, client: Client, diary: Diary): Promise<Buyers> {
  const tenantIds = Array.from({ length: count }, (_, index) => `buyer-${index + 1}`);
  const insist = async (asked: Asked): Promise<void> => diary.note(asked, await client.insist(asked, patienceMs));
  let bought = 0;

  for (const tenantId of tenantIds) for (const asked of beginning(tenantId)) await insist(asked);

  const purchase = (): Asked => {
    bought += 1;
    const tenantId = tenantIds[bought % tenantIds.length] ?? '';
    return { ...change(tenantId, 'POST', '/licences', { quantity: 1 }), key: `purchase ${bought}` };
  };

  return {
    tenantIds,
    stream(perSecond) {
      const stopping = new AbortController();
      const open: Promise<void>[] = [];
      const sending = (async () => {
        while (!stopping.signal.aborted) {
          open.push(insist(purchase()));
          await sleep(1_000 / perSecond, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      })();
      return {
        async stop() {
          stopping.abort();
          await sending;
          await Promise.all(open);
        },
      };
    },
    async buyOnce() {
      const asked = purchase();
      const answer = await client.ask(asked).catch(() => null);
      // What is still running, or was lost, is asked for again at the end under the same key.
      diary.note(asked, answer !== null && answer.status < 500 && answer.status !== 202 ? answer : null);
      return answer?.status ?? null;
    },
  };
}

function beginning(tenantId: string): readonly Asked[] {
  const details = { tenantId, name: `Company ${tenantId}`, adminEmail: `admin@${tenantId}.example` };
  return [
    { tenantId, method: 'POST', path: '/v1/tenants', body: details, key: `${tenantId} sign-up` },
    { ...change(tenantId, 'PUT', '/payment-method', { paymentMethod: 'pm_card_visa' }), key: `${tenantId} card` },
    {
      ...change(tenantId, 'POST', '/subscription/activation', { quantity: 1, startNow: true }),
      key: `${tenantId} activation`,
    },
  ];
}

function change(tenantId: string, method: Asked['method'], path: string, body: object): Omit<Asked, 'key'> {
  return { tenantId, method, path: `/v1/tenants/${tenantId}${path}`, body };
}
