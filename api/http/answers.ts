import type { Context } from 'hono';
import type { ChangeOutcome, CommandContext } from '../commands/changes.ts';
import type { ApiEnv } from './access.ts';

/** The tenant, command and caller of a request, as the middleware found them. */
export function commandContext(context: Context<ApiEnv>): CommandContext {
  const { commandId, caller, earlier } = context.var;
  return { tenantId: context.req.param('t') ?? '', commandId, caller, earlier };
}

export function answerAccepted(
  context: Context<ApiEnv>,
  { id, location }: Extract<ChangeOutcome, { type: 'accepted' }>,
) {
  return context.json({ id, state: 'running' as const }, 202, { location });
}
