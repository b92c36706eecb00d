import { setTimeout as sleep } from 'node:timers/promises';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { listActivitySince, newestActivityId } from '../../db/activity.ts';
import { addCivilDuration } from '../../domain/calendar.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import { type RouteDeps, readSubscription, readView, sendCommand } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, commandContext } from '../http/answers.ts';
import { body, json, operation, problems } from '../http/operation.ts';
import { ApiError, invalid } from '../http/problems.ts';
import { activitySchema } from '../schemas/activity.ts';
import { operationSchema } from '../schemas/change.ts';
import { endOfTimeMs } from '../schemas/request-fields.ts';
import { advanceBody, advancedSchema } from '../schemas/test-clock.ts';

export function testClockRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const advance = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/test-clock/advance', {
      roles: ['ops'],
      cost: 1,
      shownOnce: [],
      audits: null,
    }),
    tags: ['Test clock'],
    summary: "Move a tenant's test clock; everything due on the way is settled at its own time",
    request: { body: body(advanceBody) },
    responses: {
      200: json(advancedSchema, 'Where the clock stands, and what happened.'),
      202: json(operationSchema, 'It takes longer: the subscription shows how far it is.'),
      ...problems,
    },
  });
  app.openapi(advance, async (context) => {
    const command = commandContext(context);
    const { view } = await readView(deps, command.tenantId);
    const to = targetOf(view, context.req.valid('json'));
    const before = await newestActivityId(deps.db, command.tenantId);
    if (view.testClock?.frozenTime !== to || view.testClock.target !== null) {
      const changed = await sendCommand(deps, command, { type: 'advanceClock', to });
      if (changed.type === 'accepted') return answerAccepted(context, changed);
    }
    await untilReached(deps, command.tenantId);
    const events = await listActivitySince(deps.db, command.tenantId, before);
    const subscription = await readSubscription(deps, command.tenantId);
    return context.json({ subscription, events: events.map((event) => z.encode(activitySchema, event)) }, 200);
  });
}

function targetOf({ testClock, timeZone }: SubscriptionView, wanted: z.output<typeof advanceBody>): number {
  if (testClock === null)
    throw new ApiError(
      'test_clock_not_set',
      'This tenant lives in real time: a test clock is given to a tenant as it begins.',
    );
  if ('to' in wanted) return wanted.to;
  const to = civilTarget(testClock.frozenTime, wanted.by, timeZone);
  if (to === null) throw invalid('/by', 'is not an ISO 8601 duration, such as P1M or P10D');
  if (to < testClock.frozenTime) throw invalid('/by', 'A clock only goes forward.');
  if (to >= endOfTimeMs) throw invalid('/by', 'leads beyond the year 2199');
  return to;
}

function civilTarget(from: number, by: string, timeZone: string): number | null {
  try {
    return addCivilDuration(from, by, timeZone);
  } catch {
    return null;
  }
}

const patienceMs = 120_000;

/**
 * Waits until the clock is at its target and everything due on the way is settled. The request's own target does not
 * matter: a repeated request computes `by` from where the first one has moved the clock.
 */
async function untilReached(deps: RouteDeps, tenantId: string): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(25)) {
    const { testClock } = (await readView(deps, tenantId)).view;
    if (testClock?.target == null) return;
  }
  throw new ApiError('unavailable', 'The clock is still on its way: ask for the subscription to see how far it is.');
}
