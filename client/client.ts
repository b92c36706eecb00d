import type { Change, Operation, Operations, Problem } from './types.ts';

/** The API as a program asks it: typed by the routes themselves, and of nothing but `fetch`, so that it runs in a browser. */
export interface Client {
  /** Asks once, and answers whatever comes: an answer by its status, or the problem. */
  ask<R extends Route>(route: R, ...request: Arguments<R>): Promise<AnswerOf<R>>;
  /** The answer of a request that is expected to succeed at once; a problem is thrown. */
  do<R extends Route>(route: R, ...request: Arguments<R>): Promise<Final<R>>;
  /** Makes a change and waits until it is done, also where that takes longer; a problem is thrown. */
  change<R extends ChangeRoute>(route: R, ...request: Arguments<R>): Promise<Change>;
  /** The answer itself, unread, in the media type asked for: to be passed on. A problem is thrown. */
  open<R extends Route>(route: R, accept: string, ...request: Arguments<R>): Promise<Response>;
}

export type Route = keyof Operations;
type ChangeRoute = { [R in Route]: Change extends Final<R> ? R : never }[Route];

type Shape<R extends Route> = Omit<Operations[R], 'answers'>;
/** What a request carries; where nothing is needed it can be left out. */
export type RequestOf<R extends Route> = Shape<R> & { readonly idempotencyKey?: string };
type Arguments<R extends Route> = object extends Shape<R> ? [request?: RequestOf<R>] : [request: RequestOf<R>];

type Answers<R extends Route> = Operations[R]['answers'];
type Final<R extends Route> = Answers<R>[Exclude<keyof Answers<R>, 202>];

export type AnswerOf<R extends Route> =
  | {
      [S in keyof Answers<R>]: { readonly ok: true; readonly status: S; readonly body: Answers<R>[S] };
    }[keyof Answers<R>]
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

/** A request that was refused or failed; `problem.code` says why. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

export interface ClientOptions {
  /** Of the service, without a slash at its end. */
  readonly url: string;
  /** Left out where `fetch` itself says who asks. */
  readonly key?: string;
  readonly fetch?: typeof globalThis.fetch;
}

interface AnyRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

type AnyAnswer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

const pauseMs = 200;

export function createClient({ url, key, fetch = globalThis.fetch }: ClientOptions): Client {
  function request(route: Route, { params = {}, query = {}, body, idempotencyKey }: AnyRequest = {}, accept?: string) {
    const [method = '', path = ''] = route.split(' ');
    return fetch(`${url}${filled(path, params)}${queryString(query)}`, {
      method,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(accept !== undefined && { accept }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async function send(route: Route, details?: AnyRequest): Promise<AnyAnswer> {
    return toAnswer(await request(route, details));
  }

  async function succeed(route: Route, details?: AnyRequest): Promise<{ status: number; body: unknown }> {
    const answer = await send(route, details);
    if (answer.ok) return answer;
    throw new ApiProblem(answer.problem);
  }

  async function settled(tenantId: string, id: string): Promise<Change> {
    for (;;) {
      const operation = { params: { t: tenantId, id } };
      const { state, change, problem } = await client.do('GET /v1/tenants/{t}/operations/{id}', operation);
      if (problem !== undefined) throw new ApiProblem(problem);
      if (state === 'succeeded' && change !== undefined) return change;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  // The service answers as its document says, which is held against every answer in the tests: here it is believed.
  const client: Client = {
    ask: async <R extends Route>(route: R, ...[details]: Arguments<R>) => (await send(route, details)) as AnswerOf<R>,
    async do<R extends Route>(route: R, ...[details]: Arguments<R>) {
      const { status, body } = await succeed(route, details);
      if (status === 202) throw new Error(`${route} takes longer: ${(body as Operation).id}`);
      return body as Final<R>;
    },
    async change(route, ...[details]) {
      const { status, body } = await succeed(route, details);
      if (status !== 202) return body as Change;
      const { params } = details as { readonly params: { readonly t: string } };
      return settled(params.t, (body as Operation).id);
    },
    async open(route, accept, ...[details]) {
      const response = await request(route, details, accept);
      if (response.ok) return response;
      throw new ApiProblem((await response.json()) as Problem);
    },
  };
  return client;
}

function filled(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

function queryString(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given)).toString()}`;
}

async function toAnswer(response: Response): Promise<AnyAnswer> {
  const { ok, status } = response;
  const type = response.headers.get('content-type') ?? '';
  if (!ok) return { ok, status, problem: (await response.json()) as Problem };
  if (status === 204) return { ok, status, body: null };
  return {
    ok,
    status,
    body: type.includes('json') ? await response.json() : new Uint8Array(await response.arrayBuffer()),
  };
}
