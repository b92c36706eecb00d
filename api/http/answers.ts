import type { Context } from 'hono';
import { type ChangeOutcome, type CommandContext, describeChange, type RouteDeps } from '../commands/changes.ts';
import { changeSchema, operationSchema } from '../schemas/schemas.ts';
import type { ApiEnv } from './access.ts';
import { json, problems } from './operation.ts';

/** The answers of a change: what it came to, or where its operation is. */
export const changeResponses = {
  200: json(changeSchema, 'What the change came to.'),
  202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.'),
  ...problems,
};

/** A change's tenant, caller and command, as the middleware has found them. */
export function askedIn(context: Context<ApiEnv>): CommandContext {
  const { commandId, caller, earlier } = context.var;
  return { tenantId: context.req.param('t') ?? '', commandId, caller, earlier };
}

export async function answerChange(context: Context<ApiEnv>, deps: RouteDeps, changed: ChangeOutcome) {
  if (changed.type === 'accepted') return answerAccepted(context, changed);
  return context.json(await describeChange(deps, context.req.param('t') ?? '', changed.outcome), 200);
}

export function answerAccepted(
  context: Context<ApiEnv>,
  { id, location }: Extract<ChangeOutcome, { type: 'accepted' }>,
) {
  return context.json({ id, state: 'running' as const }, 202, { location });
}
