import type { Request } from '../../../domain/inputs.ts';
import type { PoolCounts } from '../../../domain/pool.ts';
import type { stateOf } from '../../../domain/view.ts';

/** What a story has a tenant's admin ask for. */
export type StoryCommand = Extract<
  Request,
  {
    type:
      | 'addLicences'
      | 'removeLicences'
      | 'reactivateLicences'
      | 'assignUsers'
      | 'activate'
      | 'undoActivation'
      | 'cancel'
      | 'keep'
      | 'pay'
      | 'setPaymentMethod';
  }
>;

/** How the card processor decides a charge instead of its card. */
export type ChargeAnswer = 'requires_action' | { readonly declined: string };

/** A tenant as every back shows it; instants as `2026-04-01T00:00:00.000Z`. */
export interface TenantView {
  readonly state: ReturnType<typeof stateOf>;
  readonly converting: boolean;
  readonly licences: PoolCounts;
  readonly period: { readonly number: number; readonly start: string; readonly end: string } | null;
  readonly nextBill: {
    readonly at: string;
    readonly amount: number;
    readonly tax: number;
    readonly licences: number;
  } | null;
  readonly overdue: {
    readonly amount: number;
    readonly since: string;
    readonly nextRetryAt: string | null;
    readonly declineCode: string;
  } | null;
  readonly cancelAt: string | null;
  readonly suspendAt: string | null;
  readonly deleteAt: string | null;
}

/** An attempt to charge, as the ledger has it. */
export interface LedgerEntry {
  readonly kind: string;
  readonly attempt: number;
  readonly state: string;
  readonly amount: number;
  readonly tax: number;
  readonly lines: readonly LedgerLine[];
}

export interface LedgerLine {
  readonly quantity: number;
  readonly amount: number;
  readonly days: number;
  readonly daysInPeriod: number;
}

export function ledgerLineOf({ quantity, amount, days, daysInPeriod }: LedgerLine): LedgerLine {
  return { quantity, amount, days, daysInPeriod };
}

/** One tenant in a story, whichever part of the service is behind it. */
export interface TenantDriver {
  /** Gives a command; answers the code of the refusal, or null. */
  command(command: StoryCommand): Promise<string | null>;
  /** Makes users of the product, who can be given licences. */
  addUsers(...userIds: readonly string[]): Promise<void>;
  /** Moves the tenant's clock, with everything that falls due on the way. */
  advance(to: string): Promise<TenantView>;
  read(): Promise<TenantView>;
  /** Everything that is known of the tenant, to compare it with what was known before. */
  everything(): Promise<unknown>;
  /** Whether a user's licence works. */
  isLicensed(userId: string): Promise<boolean>;
  /** Decides the tenant's next charges: so many of them, or all that come. */
  answerCharges(answer: ChargeAnswer, count?: number): Promise<void>;
  /** The payer satisfies the bank, and the charge that waited for it is paid. */
  confirmPayment(): Promise<void>;
  /** The same, and nothing is waited for: the news of it may be lost. */
  confirmUnheard(): Promise<void>;
  /** Oldest first. */
  ledger(): Promise<readonly LedgerEntry[]>;
  /** What has happened, with its local time: `2026-04-01 00:00 chargeDeclined`. */
  diary(): Promise<readonly string[]>;
  /** How many charges the card processor has really been paid. */
  paidAtProcessor(): Promise<number>;
}

export interface SignUpDetails {
  readonly unitPrice?: number;
  readonly taxPercent?: number;
}

/** The rules alone, the workflow, or the service over HTTP. */
export interface Back {
  readonly name: string;
  /** A tenant in London with a test clock at 1 March 2026, 10:00, at £20.00 a licence unless given otherwise. */
  signUp(tenantId: string, details?: SignUpDetails): Promise<TenantDriver>;
}

/** `renewal 2 succeeded 6000`, the number being the attempt's. */
export async function ledgerLines(tenant: TenantDriver): Promise<readonly string[]> {
  const entries = await tenant.ledger();
  return entries.map(({ kind, attempt, state, amount }) => `${kind} ${attempt} ${state} ${amount}`);
}

/** Gives a command that has to be accepted. */
export async function accepted(tenant: TenantDriver, command: StoryCommand): Promise<void> {
  const refusal = await tenant.command(command);
  if (refusal !== null) throw new Error(`${command.type} was refused: ${refusal}`);
}

/** A tenant that pays from its first minute: its first period runs from 1 March 2026, 10:00, to 1 April. */
export async function signUpActive(
  back: Back,
  tenantId: string,
  { licences = 3, ...details }: SignUpDetails & { readonly licences?: number } = {},
): Promise<TenantDriver> {
  const tenant = await back.signUp(tenantId, details);
  await accepted(tenant, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
  await accepted(tenant, { type: 'activate', quantity: licences, startNow: true });
  return tenant;
}
