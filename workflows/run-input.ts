import { isKnownInput } from '../domain/decide.ts';
import type { Command, Fact } from '../domain/inputs.ts';
import type { Pace } from '../domain/pace.ts';
import type { State } from '../domain/state.ts';
import { type EncodedState, encodeState } from '../domain/state-codec.ts';

/** Whatever reaches a tenant from outside. It is pending until it is settled; what is pending when a run ends travels on. */
export type Message =
  /** `isPromised`: accepted by an earlier run. Its caller may be gone, so that its outcome is recorded in any case. */
  | { readonly type: 'command'; readonly command: Command; readonly actor: string; readonly isPromised: boolean }
  /** Saved at the card processor's own page; its event's id serves as that of a command. */
  | { readonly type: 'cardSaved'; readonly eventId: string; readonly setupIntent: string }
  /** Something became of a charge, which is looked up. */
  | { readonly type: 'chargeChanged'; readonly chargeKey: string }
  /** Something was found out: by the card processor, unless another is named. */
  | { readonly type: 'fact'; readonly fact: Fact; readonly actor?: string }
  | { readonly type: 'databaseRestored' };

const messageTypes: { readonly [type in Message['type']]: true } = {
  command: true,
  cardSaved: true,
  chargeChanged: true,
  fact: true,
  databaseRestored: true,
};

/** Whether this version knows what to do with a message; a newer one may have left it before it was rolled back. */
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
  /** What the run before received and left, in its order. */
  readonly messages: readonly Message[];
  /** As the newest step was told; absent where an older version has handed over, or none was told. */
  readonly pace?: Pace;
}

/** What starts a tenant's workflow, or carries it on into its next run; without `carried` it begins with a sign-up. */
export interface SubscriptionInput {
  readonly tenantId: string;
  readonly carried: Carried | null;
  /** A run this long is handed over. */
  readonly mostEvents: number;
}

/** A worker that does not have a run in its cache replays so many events within a second. */
const mostEvents = 1_000;

export const subscriptionWorkflowType = 'subscription';

const subscriptionPrefix = 'subscription/';

export function subscriptionWorkflowId(tenantId: string): string {
  return `${subscriptionPrefix}${tenantId}`;
}

export function tenantIdOf(workflowId: string): string {
  return workflowId.slice(subscriptionPrefix.length);
}

/** The input of any run: of a tenant's first, of one that goes on, and of one that begins again from what is recorded. */
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

/** What a run begins with that no run handed over: a recorded state, and the ids of the commands known by then. */
export function carriedFrom(state: State, version: number, knownCommands: readonly string[] = []): Carried {
  return { state: encodeState(state), version, knownCommands, messages: [] };
}
