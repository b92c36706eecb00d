import { createHash, randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Database } from '../../db/connect.ts';
import {
  countRetry,
  findCommand,
  type KeptRequest,
  keepAnswer,
  keepRequest,
  type RecordedCommand,
} from '../../db/requests.ts';
import type { StoredAnswer } from '../../db/schema.ts';
import { InFlight } from '../commands/in-flight.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiEnv } from './access.ts';
import { ApiError, invalid, RefusedError } from './problems.ts';

const longestKey = 255;
/** A longer answer is not kept: the repeated request is found by its id, and answered from the present state. */
const longestKeptAnswer = 64 * 1024;
const keptHeaders = ['content-type', 'location'] as const;

/** The fields of an answer that are shown once, and left out of a repeated answer; of `all` nothing is kept. */
export type ShownOnce = readonly string[] | 'all';

/** Routes that answer a request from what is recorded of it, and change nothing, where its answer is gone. */
export const answersFromRecord = new Set<string>();

/**
 * Gives each change its id, and answers a repeated `Idempotency-Key` with its first answer (docs/api.md, "Repeats").
 * Concurrent repeats wait for each other here; in several processes they run under one id, so that there is one effect,
 * and all get the answer that is kept first.
 */
export function repeatable({ db }: Pick<ApiDeps, 'db'>, route: string, shownOnce: ShownOnce) {
  const turns = new InFlight(1);
  return createMiddleware<ApiEnv>(async (context, next) => {
    const key = context.req.header('idempotency-key');
    if (key === undefined) {
      context.set('commandId', randomUUID());
      context.set('earlier', null);
      return next();
    }
    if (key.length === 0 || key.length > longestKey)
      throw invalid('/Idempotency-Key', `has 1 to ${longestKey} characters`);
    const tenantId = context.req.param('t') ?? null;
    const scope = hash(context.get('caller').keyId, tenantId, route, key);
    const request = { tenantId, id: commandIdOf(scope, 0) };
    const bodyHash = hash(context.req.path, canonical(await context.req.text()));
    return turns.run(scope, async () => {
      const kept = await keepRequest(db, request, bodyHash);
      if (kept.bodyHash !== bodyHash) {
        throw new ApiError('idempotency_key_reused', 'This Idempotency-Key came with another request before.');
      }
      if (kept.answer !== null) return replay(kept.status ?? 200, kept.answer);
      const commandId = commandIdOf(scope, kept.retriesAfter503);
      const earlier = await earlierOf(db, kept, tenantId, commandId);
      const isAnswered = kept.status !== null;
      if (isAnswered && !(answersFromRecord.has(route) && isRecorded(kept, earlier))) throw answeredBefore();
      context.set('commandId', commandId);
      context.set('earlier', earlier);
      context.set('isAnswered', isAnswered);
      await next();
      if (isRefusedForTheMoment(context)) await countRetry(db, request, kept);
      if (shownOnce === 'all' || !isKept(context.res.status, tenantId)) return undefined;
      const answer = await answerOf(context, tenantId, shownOnce);
      if ((answer.answer.body?.length ?? 0) > longestKeptAnswer) return undefined;
      const first = await keepAnswer(db, request, answer);
      if (first !== null && first.answer !== null) context.res = replay(first.status ?? 200, first.answer);
      return undefined;
    });
  });
}

/**
 * The command id for a key and its number of tries. Temporal, too, answers an id once: a retry under the same id would
 * get the 503 again for as long as the run lasts.
 */
function commandIdOf(scope: string, retriesAfter503: number): string {
  return hash('command', scope, ...(retriesAfter503 === 0 ? [] : [String(retriesAfter503)])).slice(0, 22);
}

/** The recorded command; undefined where only the route knows the tenant, and looks it up. */
async function earlierOf(db: Database, kept: KeptRequest, tenantId: string | null, commandId: string) {
  if (tenantId === null) return undefined;
  return kept.retriesAfter503 === 0 ? kept.command : findCommand(db, tenantId, commandId);
}

/** Whether a request has left what its route answers from: its command, or what a route without a tenant has made. */
function isRecorded({ status }: KeptRequest, earlier: RecordedCommand | null | undefined): boolean {
  return earlier === undefined ? (status ?? 0) < 400 : earlier !== null;
}

/** The refusal of a request that was answered, and whose answer is gone: to carry it out again would be a second effect. */
export function answeredBefore(): ApiError {
  return new ApiError(
    'idempotency_key_reused',
    'This request was answered before, and its answer is no longer kept: look at how things are by now.',
  );
}

function isRefusedForTheMoment({ error }: Context): boolean {
  return error instanceof RefusedError && error.problem.code === 'unavailable';
}

/**
 * Whether an answer is kept: all are but those that say "not now" or "who?" (docs/api.md, "Repeats"). The 202 of a
 * tenant's creation is not kept either, as only a later answer has the keys.
 */
function isKept(status: number, tenantId: string | null): boolean {
  if (status === 202) return tenantId !== null;
  return status !== 401 && status !== 429 && status < 500;
}

async function answerOf(context: Context, tenantId: string | null, secrets: readonly string[]) {
  const { status } = context.res;
  const text = status === 204 ? null : await context.res.clone().text();
  const headers = keptHeaders.flatMap((name) => {
    const value = context.res.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const body = text === null ? null : withoutSecrets(text, secrets);
  const answer: StoredAnswer = { headers: Object.fromEntries(headers), body };
  return { status, answer, answeredTenantId: tenantId === null && text !== null ? tenantIn(text) : null };
}

/** The tenant in an answer of a route that names none: the created tenant, or the owner of the object. */
function tenantIn(text: string): string | null {
  const answered = tenantAnswer.safeParse(JSON.parse(text)).data;
  return answered?.tenant?.tenantId ?? answered?.tenantId ?? null;
}

const tenantAnswer = z.object({
  tenantId: z.string().optional(),
  tenant: z.object({ tenantId: z.string() }).optional(),
});

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const body: unknown = JSON.parse(text);
  if (typeof body !== 'object' || body === null || !secrets.some((secret) => secret in body)) return text;
  return JSON.stringify({ ...body, ...Object.fromEntries(secrets.map((secret) => [secret, undefined])) });
}

function replay(status: number, { headers, body }: StoredAnswer): Response {
  return new Response(body, { status, headers: { ...headers, 'idempotent-replayed': 'true' } });
}

function hash(...parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/**
 * A body in one form, so that two bodies with the same meaning are equal, whatever their spaces and the order of
 * fields.
 */
function canonical(body: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(body)));
  } catch {
    return body;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
