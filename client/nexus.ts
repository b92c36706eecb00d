import { operation, service } from 'nexus-rpc';
import type { Change, Entitlement, Quote, QuoteRequest, Subscription } from './types.ts';

/**
 * The Nexus service of a licence billing service, for workflows of other namespaces (docs/nexus.md). Its operations are the
 * API's: they refuse what the API refuses, with the code of the problem as the type of the ApplicationFailure.
 */
export const licensing = service('licensing', {
  /** May this user make calls? */
  entitlement: operation<{ readonly tenantId: string; readonly userId: string }, Entitlement>(),
  /** What a change would cost now, and what refuses it. */
  quote: operation<{ readonly tenantId: string; readonly change: NexusChange }, Quote>(),
  /** Makes a change, once however often the operation is started again, and waits until it is done. */
  change: operation<ChangeInput, ChangeOutcome>(),
  /** Waits, for months where need be, until a tenant is in one of the states. */
  whenState: operation<WhenStateInput, StateOutcome>(),
});

export type NexusChange = QuoteRequest['change'];
export type TenantState = Subscription['state'];

export interface ChangeInput {
  readonly tenantId: string;
  readonly change: NexusChange;
  /** The quote that its price was taken from: the change is refused where the price is another by now. */
  readonly quote?: string;
}

/** What came of a change, without persons: it stays in the histories of both namespaces. */
export interface ChangeOutcome {
  readonly state: TenantState;
  readonly licences: Subscription['licences'];
  readonly licenceIds: readonly string[];
  readonly charge: Pick<NonNullable<Change['charge']>, 'id' | 'state' | 'amount' | 'currency' | 'invoiceNumber'> | null;
}

export interface WhenStateInput {
  readonly tenantId: string;
  readonly states: readonly TenantState[];
}

export interface StateOutcome {
  readonly state: TenantState;
}
