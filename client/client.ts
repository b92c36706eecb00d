import type { Change, Operation, Problem, paths } from './types.ts';

export { currencyDecimals } from './currencies.ts';
export { declineReasons } from './decline-reasons.ts';
export { may, readDocument } from './entitlement-document.ts';
export { memberAccess, type TenantOperation } from './member-access.ts';
export { quantityToAdd } from './quantity-to-add.ts';
export type * from './types.ts';

/** The API for programs, typed by its OpenAPI document. It uses `fetch` alone, so that it also runs in a browser. */
export interface Client {
  /** Sends one request and returns its answer by status, or the problem; throws only where the network fails. */
  ask<R extends Route>(route: R, ...request: Arguments<R>): Promise<AnswerOf<R>>;
  /** Returns the body of a request that is expected to succeed at once; throws an ApiProblem. */
  do<R extends Route>(route: R, ...request: Arguments<R>): Promise<Final<R>>;
  /**
   * Makes a change and waits until it is done, also where that takes longer; throws an ApiProblem where it is refused, and
   * OutcomeUnknown where the service stops saying what became of it. The change itself is sent once.
   */
  change<R extends ChangeRoute>(route: R, ...request: Arguments<R>): Promise<Change>;
  /** Returns the unread response in the media type `accept`, to be passed on; throws an ApiProblem. */
  open<R extends Route>(route: R, accept: string, ...request: Arguments<R>): Promise<Response>;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type RouteAt<Path extends keyof paths, M extends Method> = paths[Path][M] extends Described
  ? `${Uppercase<M>} ${Path}`
  : never;
/** A method and a path of the document, such as `POST /v1/tenants/{t}/licences`. */
export type Route = { [Path in keyof paths]: { [M in Method]: RouteAt<Path, M> }[Method] }[keyof paths];
type ChangeRoute = { [R in Route]: Change extends Final<R> ? R : never }[Route];

/** The parts of one operation in the generated types. */
interface Described {
  readonly parameters: { readonly path?: unknown; readonly query?: unknown };
  readonly requestBody?: unknown;
  readonly responses: object;
}
type DescribedBy<R extends Route> = R extends `${infer M} ${infer Path extends keyof paths}`
  ? Extract<paths[Path][Lowercase<M> & Method], Described>
  : never;

type Field<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : undefined extends Value
    ? { readonly [N in Name]?: Exclude<Value, undefined> }
    : { readonly [N in Name]: Value };
type JsonOf<Sent> = Sent extends { readonly content: { readonly 'application/json': infer Json } } ? Json : undefined;
type Shape<R extends Route, D extends Described = DescribedBy<R>> = Field<'params', D['parameters']['path']> &
  Field<'query', D['parameters']['query']> &
  Field<'body', JsonOf<D['requestBody']>>;
/** What a request carries; where nothing is needed it can be left out. */
export type RequestOf<R extends Route> = Shape<R> & { readonly idempotencyKey?: string };
type Arguments<R extends Route> = object extends Shape<R> ? [request?: RequestOf<R>] : [request: RequestOf<R>];

type BodyOf<Answer> = Answer extends { readonly content: infer Content }
  ? Content extends { readonly 'application/json': infer Json }
    ? Json
    : Uint8Array
  : null;
type Answers<R extends Route, All = DescribedBy<R>['responses']> = {
  readonly [Status in keyof All & (200 | 201 | 202 | 204)]: BodyOf<All[Status]>;
};
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

/** A change that was accepted, and of which the service has said nothing for `unansweredForMs`. It may still be made. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
  readonly tenantId: string;
  readonly operationId: string;
  /** The last answer in place of the operation. */
  readonly lastProblem: Problem;

  constructor({ tenantId, operationId, hasKey }: AcceptedChange, lastProblem: Problem, unansweredForMs: number) {
    const where = `GET /v1/tenants/${tenantId}/operations/${operationId}`;
    const orElse = hasKey ? ', or send the change again with the same idempotencyKey' : '';
    super(
      `The operation was not answered for ${Math.round(unansweredForMs / 1000)} s (${lastProblem.status} ${lastProblem.code}): whether the change was made is not known. Ask ${where}${orElse}.`,
    );
    this.tenantId = tenantId;
    this.operationId = operationId;
    this.lastProblem = lastProblem;
  }
}

/** A change that takes longer, by the operation that says what becomes of it. */
interface AcceptedChange {
  readonly tenantId: string;
  readonly operationId: string;
  /** Whether the change was sent with an `idempotencyKey`. */
  readonly hasKey: boolean;
}

export interface ClientOptions {
  /** The service's address, without a slash at its end. */
  readonly url: string;
  /** Left out where `fetch` authenticates the caller itself. */
  readonly key?: string;
  readonly fetch?: typeof globalThis.fetch;
  /**
   * How long `change` goes on asking while its operation is answered 429 or 5xx, since the last time that it was said to
   * run; by default ten minutes.
   */
  readonly unansweredForMs?: number;
}

type Values = Readonly<Record<string, string | number | undefined>>;

interface AnyRequest {
  readonly params?: Values;
  readonly query?: Values;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

interface Success {
  readonly ok: true;
  readonly status: number;
  readonly body: unknown;
}

type AnyAnswer = Success | { readonly ok: false; readonly status: number; readonly problem: Problem };

const pollingMs = 200;
const longestPauseMs = 60_000;
const usuallyUnansweredForMs = 600_000;

export function createClient({
  url,
  key,
  fetch = globalThis.fetch,
  unansweredForMs = usuallyUnansweredForMs,
}: ClientOptions): Client {
  function request(route: Route, { params = {}, query = {}, body, idempotencyKey }: AnyRequest = {}, accept?: string) {
    const [method = '', path = ''] = route.split(' ');
    return fetch(`${url}${fillPath(path, params)}${queryString(query)}`, {
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
    return readAnswer(await request(route, details));
  }

  async function succeed(route: Route, details?: AnyRequest): Promise<Success> {
    const answer = await send(route, details);
    if (answer.ok) return answer;
    throw new ApiProblem(answer.problem);
  }

  /** Waits through what passes: a 503 in place of the change's outcome would say that nothing has happened. */
  async function waitForChange(accepted: AcceptedChange): Promise<Change> {
    const params = { t: accepted.tenantId, id: accepted.operationId };
    for (let answeredAt = Date.now(); ; ) {
      const response = await request('GET /v1/tenants/{t}/operations/{id}', { params });
      const answer = await readAnswer(response);
      if (answer.ok) {
        const change = changeIn(answer.body as Operation);
        if (change !== null) return change;
        answeredAt = Date.now();
        await pause(pollingMs);
      } else {
        if (!passes(answer.status)) throw new ApiProblem(answer.problem);
        const leftMs = answeredAt + unansweredForMs - Date.now();
        if (leftMs <= 0) throw new OutcomeUnknown(accepted, answer.problem, unansweredForMs);
        await pause(Math.min(leftMs, retryAfterMs(response)));
      }
    }
  }

  // The tests compare every answer with the document, so that the client trusts the answers' types.
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
      const { params = {}, idempotencyKey }: AnyRequest = details ?? {};
      const { id: operationId } = body as Operation;
      return waitForChange({ tenantId: String(params['t']), operationId, hasKey: idempotencyKey !== undefined });
    },
    async open(route, accept, ...[details]) {
      const response = await request(route, details, accept);
      if (response.ok) return response;
      throw new ApiProblem(await readProblem(response));
    },
  };
  return client;
}

/** The change of an operation that has succeeded, null of one that runs; throws why it has failed. */
function changeIn({ state, change, problem }: Partial<Operation>): Change | null {
  if (problem !== undefined) throw new ApiProblem(problem);
  return state === 'succeeded' && change !== undefined ? change : null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function fillPath(path: string, params: Values): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

function queryString(query: Values): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given)).toString()}`;
}

async function readAnswer(response: Response): Promise<AnyAnswer> {
  const { ok, status } = response;
  const type = response.headers.get('content-type') ?? '';
  if (!ok) return { ok, status, problem: await readProblem(response) };
  if (status === 204) return { ok, status, body: null };
  const body = type.includes('json') ? await response.json() : new Uint8Array(await response.arrayBuffer());
  return { ok, status, body };
}

/** The problem of an answer; a proxy's page is none, and says nothing of what has happened behind it. */
async function readProblem(response: Response): Promise<Problem> {
  const { status, statusText } = response;
  const body = (await response.json().catch(() => null)) as Partial<Problem> | null;
  if (typeof body?.code === 'string') return body as Problem;
  const detail = `The answer ${status} is no problem of the service: what has become of the request is not known.`;
  return { type: 'about:blank', title: statusText, status, detail, code: 'unreadable_answer' };
}

/** Whether the same request may be answered later: too many requests, or a service or a proxy that is away. */
function passes(status: number): boolean {
  return status === 429 || status >= 500;
}

function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 1);
  return Number.isNaN(seconds) ? 1000 : Math.min(longestPauseMs, Math.max(pollingMs, 1000 * seconds));
}
