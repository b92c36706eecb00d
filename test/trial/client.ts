import { setTimeout as sleep } from 'node:timers/promises';

/** What the trial reads of answers, of whatever route. */
export interface Body {
  readonly code?: string;
  readonly detail?: string;
  readonly state?: string;
  readonly id?: string;
  readonly subscription?: Subscription;
  readonly change?: Body;
  readonly problem?: Body;
  readonly charge?: { readonly id: string; readonly amount: number } | null;
  readonly licences?: readonly { readonly id: string; readonly assignee: { readonly userId: string } | null }[];
  readonly quote?: string;
}

export interface Subscription {
  readonly state: string;
  readonly converting: boolean;
  readonly licences: { readonly total: number };
}

export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** One request of a tenant's, under its own `Idempotency-Key`. */
export interface Asked {
  readonly tenantId: string;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly key: string;
}

export interface Client {
  /** Sends a request once, and returns its answer. */
  ask(asked: Asked): Promise<Answer>;
  /** Asks again under the same key until the answer is final; null where it has not become so in time. */
  insist(asked: Asked, withinMs: number): Promise<Answer | null>;
  get(path: string): Promise<Answer>;
  /** What was answered to a request last, though it was not final. */
  lastOf(asked: Asked): string;
}

const pauseMs = 150;
const requestMs = 40_000;

/** A careful client: whatever gets lost on the way, it asks once more, at whichever address is next. */
export function createClient(nextUrl: () => string, key: string): Client {
  const send = async (method: string, path: string, more: object): Promise<Answer> => {
    const response = await fetch(`${nextUrl()}${path}`, { method, signal: AbortSignal.timeout(requestMs), ...more });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Body) };
  };
  const authorization = `Bearer ${key}`;
  const get = (path: string): Promise<Answer> => send('GET', path, { headers: { authorization } });
  const ask = ({ method, path, body, key: idempotencyKey }: Asked): Promise<Answer> => {
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
    return send(method, path, { headers, ...(body && { body: JSON.stringify(body) }) });
  };

  /** Follows a change that goes on after its answer; other requests say what came of them when they come again. */
  async function follow({ tenantId, path }: Asked, { body: { id = '' } }: Answer): Promise<Answer | null> {
    if (!path.startsWith('/v1/tenants/')) return null;
    const { status, body } = await get(`/v1/tenants/${tenantId}/operations/${id}`);
    if (status !== 200 || body.state === 'running') return null;
    return body.state === 'failed'
      ? { status: 409, body: body.problem ?? {} }
      : { status: 200, body: body.change ?? {} };
  }

  const last = new Map<string, string>();

  return {
    get,
    ask,
    lastOf: ({ key: idempotencyKey }) => last.get(idempotencyKey) ?? 'nothing was heard',
    async insist(asked, withinMs) {
      for (const until = Date.now() + withinMs; Date.now() < until; await sleep(pauseMs)) {
        const answer = await ask(asked).catch(() => null);
        if (answer !== null)
          last.set(asked.key, `${answer.status} ${answer.body.code ?? ''} ${answer.body.detail ?? ''}`);
        if (answer === null || answer.status >= 500) continue;
        const final = answer.status === 202 ? await follow(asked, answer).catch(() => null) : answer;
        if (final !== null) return final;
      }
      return null;
    },
  };
}
