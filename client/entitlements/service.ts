/** A request that the service refused or could not answer. */
export class ServiceProblem extends Error {
  override name = 'ServiceProblem';
  readonly status: number;
  /** The earliest time for another request, where the service names one. */
  readonly retryAfterMs: number;

  constructor(status: number, detail: string, retryAfterMs = 0) {
    super(`${status}: ${detail}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the key is wrong or revoked, or may not read this. */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

export type Key = string | (() => string | Promise<string>);

export interface ServiceOptions {
  /** The service's address, without a slash at its end. */
  readonly baseUrl: string;
  /** The key, or a function where the key may be replaced while the client runs. */
  readonly key: Key;
  readonly fetch?: typeof globalThis.fetch;
}

interface Request {
  readonly etag?: string | null;
  readonly body?: unknown;
  /** How many milliseconds the service may take beyond the time-out of other requests. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** A request that takes longer is given up. */
const timeoutMs = 10_000;

export type Service = ReturnType<typeof serviceAt>;

/** The client's few requests, by `fetch` alone. They throw a ServiceProblem, or what `fetch` throws. */
export function serviceAt({ baseUrl, key, fetch = globalThis.fetch }: ServiceOptions) {
  return async function request(path: string, { etag, body, waitMs = 0, signal }: Request = {}): Promise<Response> {
    const timeout = AbortSignal.timeout(timeoutMs + waitMs);
    const response = await fetch(`${baseUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${typeof key === 'function' ? await key() : key}`,
        ...(etag && { 'if-none-match': etag }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    if (response.ok || response.status === 304) return response;
    const { detail = '' } = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new ServiceProblem(response.status, detail, 1000 * Number(response.headers.get('retry-after') ?? 0) || 0);
  };
}
