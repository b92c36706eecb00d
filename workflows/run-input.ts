import { isKnownInput } from '../domain/decide.ts';
import type { Command, Fact } from '../domain/inputs.ts';
import type { Pace } from '../domain/pace.ts';
import type { State } from '../domain/state.ts';
import { type EncodedState, encodeState } from '../domain/state-codec.ts';

/**
 * A message to a tenant from outside. It is pending until it is settled, and goes to the next run if this one ends
 * first.
 */
export type Message =
  /** `isPromised`: an earlier run accepted it, so that its outcome is recorded even if its caller is gone. */
  | { readonly type: 'command'; readonly command: Command; readonly actor: string; readonly isPromised: boolean }
  /** Saved at the card processor's own page. The event's id serves as the command's id. */
  | { readonly type: 'cardSaved'; readonly eventId: string; readonly setupIntent: string }
  /** The outcome of a charge may have changed, and is looked up. */
  | { readonly type: 'chargeChanged'; readonly chargeKey: string }
  /** A fact was found out, by the card processor unless `actor` names another source. */
  | { readonly type: 'fact'; readonly fact: Fact; readonly actor?: string }
  | { readonly type: 'databaseRestored' };

const messageTypes: { readonly [type in Message['type']]: true } = {
  command: true,
  cardSaved: true,
  chargeChanged: true,
  fact: true,
  databaseRestored: true,
};

/**
 * Whether this version knows the message's type. A newer version may have left an unknown one before it was rolled
 * back.
 */
export function isKnownMessage(message: Message): boolean {
  if (!Object.hasOwn(messageTypes, message.type)) return false;
  if (message.type === 'command') return isKnownInput(message.command);
  return message.type !== 'fact' || isKnownInput(message.fact);
}

/** What a run hands to the next. Other versions read it too (docs/deploy.md, "What versions have in common"). */
export interface Carried {
  readonly state: EncodedState;
  /** How many steps of this tenant are recorded. */
  readonly version: number;
  /** The newest ids of commands that have taken effect, oldest first. */
  readonly knownCommands: readonly string[];
  /** The messages that the run before received and did not settle, in their order. */
  readonly messages: readonly Message[];
  /** The pace that the newest step's answer set. Absent where an older version handed over. */
  readonly pace?: Pace;
}

/**
 * The input of a tenant's workflow. `carried` comes from the run before; without it the workflow waits for a sign-up.
 */
export interface SubscriptionInput {
  readonly tenantId: string;
  readonly carried: Carried | null;
  /** The number of events in its history from which on a run hands over. */
  readonly mostEvents: number;
}

/** A worker without the run in its cache replays this many events within a second. */
const mostEvents = 1_000;

export const subscriptionWorkflowType = 'subscription';

const subscriptionPrefix = 'subscription/';

export function subscriptionWorkflowId(tenantId: string): string {
  return `${subscriptionPrefix}${tenantId}`;
}

export function tenantIdOf(workflowId: string): string {
  return workflowId.slice(subscriptionPrefix.length);
}

/** The input of any run: a tenant's first, one that continues another, or one that begins again from the database. */
export function runInput({
  tenantId,
  carried = null,
}: {
  tenantId: string;
  carried?: Carried | null;
}): SubscriptionInput {
  return { tenantId, carried, mostEvents };
}

/** How a client starts a tenant's workflow. */
export function subscriptionStart(input: { tenantId: string; carried?: Carried | null }, taskQueue: string) {
  const { tenantId } = input;
  const args: [SubscriptionInput] = [runInput(input)];
  return { workflowId: subscriptionWorkflowId(tenantId), taskQueue, args, memo: { tenantId } };
}

/**
 * What a run begins with where no earlier run handed over: a recorded state, and the ids of the commands known by then.
 */
export function carriedFrom(state: State, version: number, knownCommands: readonly string[] = []): Carried {
  return { state: encodeState(state), version, knownCommands, messages: [] };
}
