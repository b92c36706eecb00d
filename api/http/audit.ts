import type { Context } from 'hono';
import { recordAct } from '../../db/audit.ts';
import { actorOf } from '../../db/keys.ts';
import type { AuditedAct } from '../../db/schema.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiEnv } from './access.ts';
import { addressOf } from './rate-limits.ts';

/** The address that a request comes from: the browser's, where a page asks for its reader. */
export function addressIn(context: Context<ApiEnv>, { config }: Pick<ApiDeps, 'config'>): string | null {
  const { caller, address } = context.env ?? {};
  return caller === undefined ? addressOf(context, config.clientAddressHeader) : (address ?? null);
}

/** Writes down who did something that leaves no other trace (docs/operations.md, "Who did it"). */
export async function auditAct(
  context: Context<ApiEnv>,
  deps: Pick<ApiDeps, 'db' | 'config'>,
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
    address: addressIn(context, deps),
  });
}
