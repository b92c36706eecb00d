import type { TenantDriver } from '../support/drivers/driver.ts';
import type { World } from '../support/world.ts';
import { deleteCustomer, detachCard, untilCardIsMissed } from './card-events.ts';
import { dispute, refundAndLoseDispute, refundAtDashboard, refundThatFails } from './money-events.ts';
import { beDeclined, confirm, confirmAndGiveBack, untilPayerIsHeard } from './payer-events.ts';
import {
  cancelRun,
  deleteHistory,
  failRun,
  requestCancellation,
  setRunBack,
  terminateRun,
  timeRunOut,
} from './run-events.ts';
import type { StateName } from './states.ts';

/** What happens to a tenant without being asked for. */
export interface OutsideEvent {
  readonly name: string;
  /** The states in which it can happen; all of them unless given. */
  readonly states?: readonly StateName[];
  readonly strike: (world: World, tenantId: string, tenant: TenantDriver) => Promise<unknown>;
  /** Resolves when the service knows of it; without it, nothing but time may bring it out. */
  readonly heard?: (world: World, tenantId: string) => Promise<unknown>;
  /** No webhook of it arrives. */
  readonly isLost?: boolean;
  /** The tenant gives another card some days later. */
  readonly givesCard?: boolean;
  readonly expected?: (state: StateName) => Expectation;
}

/** What a tenant ends as to which an event has happened. */
export interface Expectation {
  /** In the state, and with the pool, of a tenant to which this event happened instead. */
  readonly like: string;
  /** With the same tries to charge as that one, or with the same money kept. */
  readonly same: 'tries' | 'money';
}

const nothing = 'nothing';
const card = 'another card is given';
const confirmed = 'confirmed at the bank';

export function expectedOf({ expected }: OutsideEvent, state: StateName): Expectation {
  return expected?.(state) ?? { like: nothing, same: 'tries' };
}

const paying = [
  'active',
  'past_due',
  'suspended',
  'canceling',
  'deleting',
  'deleted',
  'awaits payer',
  'charge under way',
  'renewal under way',
] as const;
/** A deletion has taken the cards off by the time that it can be found in. */
const withCard = [
  'converting',
  'active',
  'past_due',
  'suspended',
  'canceling',
  'awaits payer',
  'charge under way',
  'renewal under way',
] as const;
const withCustomer = [...withCard, 'deleting', 'deleted'] as const;
/** Of an active tenant whose charge waits there is a state of its own. */
const mayWait = [
  'trialing',
  'converting',
  'trial_expired',
  'past_due',
  'suspended',
  'canceling',
  'awaits payer',
] as const;

const cardGone: Pick<OutsideEvent, 'givesCard' | 'expected'> = {
  givesCard: true,
  expected: () => ({ like: card, same: 'money' }),
};
const atBank = { states: mayWait, isLost: true } as const;

/** To the tenants that others are compared with. */
export async function nothingHappens(): Promise<void> {}

/** Every event of the outside world: each is a row of docs/outside-world.md. */
export const events: readonly OutsideEvent[] = [
  { name: nothing, strike: nothingHappens },
  { name: 'run terminated', strike: terminateRun },
  { name: 'run canceled', strike: cancelRun },
  { name: 'run failed', strike: failRun },
  { name: 'run timed out', strike: timeRunOut },
  { name: 'run deleted with its history', strike: deleteHistory },
  { name: 'run set back', strike: (world, tenantId) => setRunBack(world, tenantId, 'before last') },
  { name: 'cancellation of the run requested', strike: requestCancellation },
  { name: 'refunded at the dashboard', states: paying, strike: refundAtDashboard },
  { name: 'refunded, and the refund fails days later', states: paying, strike: refundThatFails },
  { name: 'disputed', states: paying, strike: dispute },
  { name: 'refunded, then disputed and lost', states: paying, strike: refundAndLoseDispute },
  {
    name: card,
    states: withCustomer,
    strike: nothingHappens,
    givesCard: true,
    expected: () => ({ like: card, same: 'tries' }),
  },
  { name: 'card detached', states: withCard, strike: detachCard, heard: untilCardIsMissed, ...cardGone },
  { name: 'card detached, unheard', states: withCard, strike: detachCard, isLost: true, ...cardGone },
  { name: 'customer deleted', states: withCustomer, strike: deleteCustomer, heard: untilCardIsMissed, ...cardGone },
  { name: 'customer deleted, unheard', states: withCustomer, strike: deleteCustomer, isLost: true, ...cardGone },
  {
    name: confirmed,
    states: mayWait,
    strike: confirm,
    heard: untilPayerIsHeard,
    expected: () => ({ like: confirmed, same: 'tries' }),
  },
  {
    ...atBank,
    name: 'confirmed at the bank, unheard',
    strike: confirm,
    expected: () => ({ like: confirmed, same: 'tries' }),
  },
  {
    ...atBank,
    name: 'confirmed at the bank and refunded, unheard',
    strike: confirmAndGiveBack,
    // A bill was owed, and stays paid; what was bought is not given.
    expected: (state) => (state === 'past_due' ? { like: confirmed, same: 'tries' } : { like: nothing, same: 'money' }),
  },
  {
    ...atBank,
    name: 'declined by the bank, unheard',
    strike: beDeclined,
    // A bill is tried again on its day, with the card that was given for it.
    expected: (state) => ({ like: state === 'past_due' ? confirmed : nothing, same: 'money' }),
  },
];
