import { z } from '@hono/zod-openapi';
import { findChange, type RecordedChange } from '../../db/changes.ts';
import type { EventFeed } from '../../db/event-feed.ts';
import { type Actor, actorOf, type Caller } from '../../db/keys.ts';
import { findCommand, keepOperation, type RecordedCommand } from '../../db/requests.ts';
import type { CommandOutcome } from '../../db/schema.ts';
import { findView } from '../../db/subscriptions.ts';
import type { Request } from '../../domain/inputs.ts';
import { type Refusal, refusals } from '../../domain/refusals.ts';
import type { EnsuredRun } from '../../domain/rules/lost-run.ts';
import { hasEnded } from '../../domain/stage.ts';
import type { ApiDeps } from '../deps.ts';
import type { AddressOf } from '../http/client-address.ts';
import type { BytesTaken } from '../http/largest-body.ts';
import type { Metrics } from '../http/metrics.ts';
import { ApiError, RefusedError } from '../http/problems.ts';
import type { RateLimiter } from '../http/rate-limits.ts';
import { type ChangeJson, changeSchema } from '../schemas/change.ts';
import { type RecordedView, type SubscriptionJson, subscriptionSchema } from '../schemas/subscription.ts';
import { linked } from '../schemas/workflow.ts';
import type { EnsureOptions } from './ensure-run.ts';
import type { Gateway } from './gateway.ts';
import { beginsAgain } from './lost-run-problem.ts';
import { problemOfRefusal } from './refusal-problem.ts';

/** What the routes are made with. */
export interface RouteDeps extends ApiDeps {
  readonly gateway: Gateway;
  /** Gives a living tenant a run, where it was lost. */
  readonly ensureRun: (tenantId: string, options?: EnsureOptions) => Promise<EnsuredRun>;
  /** Gives an id back whose creation never reached Temporal. */
  readonly releaseUnbegun: (tenantId: string) => Promise<boolean>;
  readonly limiter: RateLimiter;
  readonly addressOf: AddressOf;
  readonly metrics: Metrics;
  readonly bytesTaken: BytesTaken;
  readonly events: EventFeed;
  /** Writes down that a key was used, at most once a minute. */
  readonly recordKeyUse: (keyId: string) => Promise<void>;
}

/** A change that was done, or one that has been accepted and goes on after the answer. */
export type ChangeOutcome =
  | { readonly type: 'done'; readonly change: RecordedChange }
  | { readonly type: 'accepted'; readonly location: string; readonly id: string };

/** A command, and who sends it. */
export interface CommandSender {
  readonly tenantId: string;
  readonly commandId: string;
  readonly caller: Actor;
  /** What is recorded of the command already; undefined where it has not been looked up. */
  readonly earlier?: RecordedCommand | null | undefined;
}

export interface CommandContext extends CommandSender {
  readonly caller: Caller;
}

/** What is not recorded has changed nothing. */
const nothingRecorded: RecordedCommand = { outcome: { type: 'done', licences: [], chargeId: null } };

/** A request, or how to make it: which is not needed any more once it has been carried out. */
type CommandSource = Request | (() => Promise<Request>);

/** Sends a command, or finds that it was carried out before. A refusal is thrown as the problem it is. */
export async function sendCommand(
  deps: RouteDeps,
  context: CommandSender,
  source: CommandSource,
): Promise<ChangeOutcome> {
  const { tenantId, commandId, caller } = context;
  const earlier = context.earlier === undefined ? await findCommand(deps.db, tenantId, commandId) : context.earlier;
  if (earlier !== null) return settled(deps, context, earlier.outcome);
  const request = typeof source === 'function' ? await source() : source;
  const sent = await deps.gateway.send(tenantId, commandId, request, actorOf(caller));
  if (sent.type === 'refused') {
    await requireSoundRun(deps, tenantId, sent.refusal);
    throw await refused(deps, tenantId, sent.refusal);
  }
  if (sent.type === 'accepted') return accepted(deps, context, sent);
  const change = await readChange(deps, tenantId, commandId);
  const { outcome } = change.command ?? nothingRecorded;
  return outcome?.type === 'done' ? { type: 'done', change } : settled(deps, context, outcome);
}

/**
 * Refuses by what a run says only where it may say so. A tenant whose creation was never finished has no run, and has not
 * ended; and a run that was set back to before its sign-up, or is gone, knows of no tenant.
 */
async function requireSoundRun(deps: RouteDeps, tenantId: string, { code }: Refusal): Promise<void> {
  if (code !== 'subscription_ended' && code !== 'unavailable') return;
  const { view } = await readView(deps, tenantId);
  if (!hasEnded(view.state) && (await deps.ensureRun(tenantId)).outcome === 'begun') throw beginsAgain();
}

async function settled(
  deps: RouteDeps,
  context: CommandSender,
  outcome: CommandOutcome | null,
): Promise<ChangeOutcome> {
  // It waits for the outcome of a charge, maybe since a run that is long closed.
  if (outcome === null) return accepted(deps, context, await readView(deps, context.tenantId));
  if (outcome.type === 'refused') throw await refused(deps, context.tenantId, outcome.refusal);
  return { type: 'done', change: await readChange(deps, context.tenantId, context.commandId) };
}

/** Keeps the run of a change that goes on after its answer. */
async function accepted(
  { db }: RouteDeps,
  { tenantId, commandId }: CommandSender,
  { workflowId, runId }: Pick<RecordedView, 'workflowId' | 'runId'>,
): Promise<ChangeOutcome> {
  await keepOperation(db, { tenantId, id: commandId, workflowId, runId });
  return { type: 'accepted', id: commandId, location: `/v1/tenants/${tenantId}/operations/${commandId}` };
}

export async function refused(deps: RouteDeps, tenantId: string, refusal: Refusal): Promise<RefusedError> {
  const { code, detail, ...extras } = await problemOfRefusal(deps, tenantId, refusal);
  return new RefusedError(code, detail, extras);
}

/** What a command has come to, from the read model. */
export async function readChange({ db }: RouteDeps, tenantId: string, commandId: string): Promise<RecordedChange> {
  const change = await findChange(db, tenantId, commandId);
  if (change === null) throw notSetUp();
  return change;
}

export function describeChange(deps: RouteDeps, { subscription, charge, licences }: RecordedChange): ChangeJson {
  return z.encode(changeSchema, {
    subscription: { ...linked(deps, subscription), now: nowOf(deps, subscription) },
    charge: charge && linked(deps, charge),
    licences,
  });
}

export async function readView({ db }: RouteDeps, tenantId: string): Promise<RecordedView> {
  const recorded = await findView(db, tenantId);
  if (recorded === null) throw notSetUp();
  return recorded;
}

export function notSetUp(): ApiError {
  return new ApiError(
    'unavailable',
    'This tenant is being set up. Where its creation failed, send that again under its Idempotency-Key.',
  );
}

export async function readSubscription(deps: RouteDeps, tenantId: string): Promise<SubscriptionJson> {
  return describeSubscription(deps, await readView(deps, tenantId));
}

export function describeSubscription(deps: RouteDeps, recorded: RecordedView): SubscriptionJson {
  return z.encode(subscriptionSchema, { ...linked(deps, recorded), now: nowOf(deps, recorded) });
}

/** A tenant's present: its test clock's time, or the real one. */
export function nowOf({ now }: Pick<RouteDeps, 'now'>, { view }: Pick<RecordedView, 'view'>): number {
  return view.testClock?.frozenTime ?? now();
}

/** Refuses what belongs to an instance that is gone. */
export async function requireInstance(deps: RouteDeps, tenantId: string): Promise<RecordedView> {
  const recorded = await readView(deps, tenantId);
  if (hasEnded(recorded.view.state)) throw new ApiError('not_found', 'This instance has been deleted.');
  return recorded;
}

/** Refuses what needs a subscription that still runs, as its workflow would. */
export async function requireRunning(deps: RouteDeps, tenantId: string): Promise<void> {
  const { view } = await readView(deps, tenantId);
  if (hasEnded(view.state)) throw await refused(deps, tenantId, refusals.ended().refusal);
}
