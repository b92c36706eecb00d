import type { Context } from 'hono';
import { recordAct } from '../../db/audit.ts';
import { actorOf } from '../../db/keys.ts';
import type { AuditedAct } from '../../db/schema.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from './access.ts';
import type { AddressOf } from './client-address.ts';

/** The address that a request comes from: the browser's, where a page asks for its reader. */
export function addressIn(context: Context<ApiEnv>, addressOf: AddressOf): string | null {
  const { caller, address } = context.env ?? {};
  return caller === undefined ? addressOf(context) : (address ?? null);
}

/** Writes down who did something that leaves no other trace (docs/operations.md, "Who did it"). */
export async function auditAct(
  context: Context<ApiEnv>,
  deps: Pick<RouteDeps, 'db' | 'addressOf'>,
  act: AuditedAct,
  about: string | null = null,
): Promise<void> {
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
