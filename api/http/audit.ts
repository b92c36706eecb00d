import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { recordAct } from '../../db/audit.ts';
import { actorOf } from '../../db/keys.ts';
import type { AuditedAct } from '../../db/schema.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from './access.ts';
import type { AddressOf } from './client-address.ts';
import { fileNameOf, isFile } from './files.ts';

type AuditDeps = Pick<RouteDeps, 'db' | 'addressOf'>;

/** The network address of a request: the browser's, where a page calls for its reader. */
export function addressIn(context: Context<ApiEnv>, addressOf: AddressOf): string | null {
  const { caller, address } = context.env ?? {};
  return caller === undefined ? addressOf(context) : (address ?? null);
}

/**
 * Records the act that a route declares, once it has answered a success, under the id in its path; unless the route has
 * recorded it by then under another, or said that there was none.
 */
export function audited(deps: AuditDeps, act: AuditedAct) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    context.set('audit', { act, isDone: false });
    await next();
    if (context.res.ok) await auditAct(context, deps, context.req.param('id') ?? null);
  });
}

/** Records the route's act at once, about what has no id in the path, or before something that may fail. */
export async function auditAct(context: Context<ApiEnv>, deps: AuditDeps, about: string | null): Promise<void> {
  const audit = context.get('audit');
  if (audit === undefined || audit.isDone) return;
  audit.isDone = true;
  await record(context, deps, audit.act, about);
}

/** Says that the request was no act of its route's, such as one that found everything as it was to be. */
export function nothingToAudit(context: Context<ApiEnv>): void {
  const audit = context.get('audit');
  if (audit !== undefined) audit.isDone = true;
}

/** Records each file of many rows or documents that is read (docs/operations.md, "Who did it"). */
export function auditedFiles(deps: AuditDeps) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    await next();
    if (isFile(context.res)) await record(context, deps, 'dataExported', fileNameOf(context.res));
  });
}

async function record(context: Context<ApiEnv>, deps: AuditDeps, act: AuditedAct, about: string | null): Promise<void> {
  const caller = context.get('caller');
  await recordAct(deps.db, {
    act,
    about,
    actor: actorOf(caller),
    keyId: caller.endsWithKey,
    sessionId: context.env?.sessionId ?? null,
    tenantId: context.req.param('t') ?? null,
    address: addressIn(context, deps.addressOf),
  });
}
