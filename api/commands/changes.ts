import { z } from '@hono/zod-openapi';
import { findChange, type RecordedChange } from '../../db/changes.ts';
import { findCharge } from '../../db/charges.ts';
import type { EventFeed } from '../../db/event-feed.ts';
import { type Actor, actorOf, type Caller } from '../../db/keys.ts';
import { chargeIdOf } from '../../db/ledger.ts';
import { findCommand, keepOperation, type RecordedCommand } from '../../db/requests.ts';
import type { CommandOutcome } from '../../db/schema.ts';
import { findView, loadState } from '../../db/subscriptions.ts';
import type { Request } from '../../domain/inputs.ts';
import { type Refusal, refusals } from '../../domain/refusals.ts';
import { isDeletionHeld } from '../../domain/rules/deletion.ts';
import type { EnsuredRun } from '../../domain/rules/lost-run.ts';
import { hasEnded } from '../../domain/stage.ts';
import type { ApiDeps } from '../deps.ts';
import type { AddressOf } from '../http/client-address.ts';
import type { TakesQuery } from '../http/known-query.ts';
import type { BytesTaken } from '../http/largest-body.ts';
import type { Metrics } from '../http/metrics.ts';
import { ApiError, RefusedError } from '../http/problems.ts';
import type { RateLimiter } from '../http/rate-limits.ts';
import type { FewUnderWay } from '../http/under-way.ts';
import { type ChangeJson, changeSchema } from '../schemas/change.ts';
import { payUrl } from '../schemas/pay-url.ts';
import {
  type AwaitingPayerJson,
  type RecordedView,
  type ShownView,
  type SubscriptionJson,
  subscriptionSchema,
} from '../schemas/subscription.ts';
import { type Linked, linked } from '../schemas/workflow.ts';
import { asConfigured } from './as-configured.ts';
import type { EnsureOptions } from './ensure-run.ts';
import type { Gateway } from './gateway.ts';
import { beginsAgain } from './lost-run-problem.ts';
import { problemOfRefusal } from './refusal-problem.ts';

/** The dependencies of the routes. */
export interface RouteDeps extends ApiDeps {
  readonly gateway: Gateway;
  /** Begins a living tenant's run again where it was lost. */
  readonly ensureRun: (tenantId: string, options?: EnsureOptions) => Promise<EnsuredRun>;
  /** Gives back an id whose creation never reached Temporal. */
  readonly releaseUnbegun: (tenantId: string) => Promise<boolean>;
  readonly limiter: RateLimiter;
  readonly addressOf: AddressOf;
  readonly metrics: Metrics;
  readonly bytesTaken: BytesTaken;
  readonly takesQuery: TakesQuery;
  readonly fewUnderWay: FewUnderWay;
  readonly events: EventFeed;
  /** Records that a key was used, at most once a minute. */
  readonly recordKeyUse: (keyId: string) => Promise<void>;
}

/** A change that was done, or one that has been accepted and goes on after the answer. */
export type ChangeOutcome =
  | { readonly type: 'done'; readonly change: RecordedChange }
  | { readonly type: 'accepted'; readonly location: string; readonly id: string };

/** The tenant and id of a command, and its sender. */
export interface CommandSender {
  readonly tenantId: string;
  readonly commandId: string;
  readonly caller: Actor;
  /** The recorded command; null where none is recorded, undefined where it was not looked up. */
  readonly earlier?: RecordedCommand | null | undefined;
}

export interface CommandContext extends CommandSender {
  readonly caller: Caller;
}

/** A command that is done and not recorded has changed nothing. */
const nothingRecorded: RecordedCommand = { outcome: { type: 'done', licences: [], chargeId: null } };

/** A request, or a function that makes it: an executed command needs none. */
type CommandSource = Request | (() => Promise<Request>);

/** Sends a command, or finds that it was carried out before. Throws a refusal as its problem. */
export async function sendCommand(
  deps: RouteDeps,
  context: CommandSender,
  source: CommandSource,
): Promise<ChangeOutcome> {
  const { tenantId, commandId, caller } = context;
  const earlier = context.earlier === undefined ? await findCommand(deps.db, tenantId, commandId) : context.earlier;
  if (earlier !== null) return settled(deps, context, earlier.outcome);
  const request = asConfigured(deps, typeof source === 'function' ? await source() : source);
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
 * Checks a refusal that a lost run may have caused, and begins the run again where it did. A tenant whose creation was
 * never finished has no run but has not ended, and a run reset to before its sign-up knows no tenant.
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
  // The command waits for the outcome of a charge, and the run that accepted it may be closed by now.
  if (outcome === null) return accepted(deps, context, await readView(deps, context.tenantId));
  if (outcome.type === 'refused') throw await refused(deps, context.tenantId, outcome.refusal);
  return { type: 'done', change: await readChange(deps, context.tenantId, context.commandId) };
}

/** Records the run of a change that goes on after its answer. */
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

/** The outcome of a command, from the read model; throws 503 where the tenant has not begun. */
export async function readChange({ db }: RouteDeps, tenantId: string, commandId: string): Promise<RecordedChange> {
  const change = await findChange(db, tenantId, commandId);
  if (change === null) throw notSetUp();
  return change;
}

export async function describeChange(
  deps: RouteDeps,
  { subscription, charge, licences }: RecordedChange,
): Promise<ChangeJson> {
  return z.encode(changeSchema, {
    subscription: await shown(deps, subscription),
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

export async function describeSubscription(deps: RouteDeps, recorded: RecordedView): Promise<SubscriptionJson> {
  return z.encode(subscriptionSchema, await shown(deps, recorded));
}

async function shown(deps: RouteDeps, recorded: RecordedView): Promise<Linked<ShownView>> {
  const now = nowOf(deps, recorded);
  const [awaitingPayer, deleteAt] = await Promise.all([
    awaitingPayerOf(deps, recorded),
    deletionShown(deps, recorded, now),
  ]);
  return { ...linked(deps, recorded), now, deleteAt, awaitingPayer };
}

/** When the deletion comes, or came. The state is read only where that day has passed, which is rare. */
async function deletionShown({ db }: RouteDeps, { view }: RecordedView, now: number): Promise<number | null> {
  const { deleteAt, tenantId } = view;
  if (deleteAt === null || deleteAt > now || hasEnded(view.state)) return deleteAt;
  const recorded = await loadState(db, tenantId);
  return recorded !== null && isDeletionHeld(recorded.state, now) ? null : deleteAt;
}

/** The charge that waits for its payer. The ledger is queried only where there is one, for the token of its page. */
async function awaitingPayerOf(deps: RouteDeps, { view }: RecordedView): Promise<AwaitingPayerJson> {
  if (view.awaitingPayer === null) return null;
  const { chargeKey, ...waiting } = view.awaitingPayer;
  const charge = await findCharge(deps.db, chargeIdOf(chargeKey));
  return charge && { ...waiting, chargeId: charge.id, currency: charge.currency, url: payUrl(deps, charge) };
}

/** A tenant's present: its test clock's time, or the real one. */
export function nowOf({ now }: Pick<RouteDeps, 'now'>, { view }: Pick<RecordedView, 'view'>): number {
  return view.testClock?.frozenTime ?? now();
}

/** Throws 404 where the tenant's instance is deleted; answers the subscription otherwise. */
export async function requireInstance(deps: RouteDeps, tenantId: string): Promise<RecordedView> {
  const recorded = await readView(deps, tenantId);
  if (hasEnded(recorded.view.state)) throw new ApiError('not_found', 'This instance has been deleted.');
  return recorded;
}

/** Throws the workflow's own refusal where the subscription has ended. */
export async function requireRunning(deps: RouteDeps, tenantId: string): Promise<void> {
  const { view } = await readView(deps, tenantId);
  if (hasEnded(view.state)) throw await refused(deps, tenantId, refusals.ended().refusal);
}
