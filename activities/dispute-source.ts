import type Stripe from 'stripe';
import { disputesBetween, disputesNamed, type ReconciledDispute, tenantsOfIntents } from '../db/reconciled-rows.ts';
import { type Figures, finding, judgeDispute } from '../domain/finance/reconciliation.ts';
import { exists, pagesOf, type ReconciliationSource, type SourceDependencies } from './reconciliation-source.ts';

/** The source that compares the recorded disputes with Stripe's. */
export function disputeSource({
  db,
  stripe,
}: SourceDependencies): ReconciliationSource<ReconciledDispute, Stripe.Dispute> {
  return {
    rowsBetween: (interval) => disputesBetween(db, interval),
    rowsNamed: (names) => disputesNamed(db, names),
    pages: (interval) => pagesOf((params) => stripe.disputes.list(params), interval),
    keyOf: () => null,
    counterpartOf: ({ id }) => id,
    answeredBy: (row) => row,
    async filterOurs(disputes) {
      const known = await tenantsOfIntents(db, disputes.map(intentOf));
      const tenantOf = (dispute: Stripe.Dispute): string | undefined => known.get(intentOf(dispute));
      return new Map(disputes.flatMap((one) => (tenantOf(one) === undefined ? [] : [[one.id, tenantOf(one) ?? null]])));
    },
    judge: async (dispute, row) => judgeDispute(figuresOf(dispute), row),
    async judgeUnmatchedRow({ id }) {
      if (await exists(stripe.disputes.retrieve(id), 'dispute')) return { type: 'nothing' };
      return finding('no_dispute', `${id} is here; there is none there.`);
    },
    sideOf: ({ chargeId }) => ({ chargeId, refundId: null }),
    figuresOf,
  };
}

function figuresOf({ id, status, amount, currency }: Stripe.Dispute): Figures {
  return { id, state: status, amount, currency };
}

function intentOf({ payment_intent: intent }: Stripe.Dispute): string {
  return typeof intent === 'string' ? intent : (intent?.id ?? '');
}
