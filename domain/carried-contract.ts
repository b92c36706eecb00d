import type { SignUp } from './inputs.ts';
import type { Bill } from './money/bill.ts';
import { comingTaxation } from './rules/tax.ts';
import { type Stage, stageNames } from './stage.ts';
import type { Charge, State } from './state.ts';
import { type TaxFacts, unregisteredSeller } from './tax/facts.ts';
import { taxationOf } from './tax/taxation.ts';

/*
 * Other versions of this code read what a run hands on: newer ones, and after a rollback the previous one
 * (docs/deploy.md, "What versions have in common").
 */

/** Fields written for the previous version only. Remove them once it is no longer in use. */
export interface EarlierFields {
  /** The tenant's tax rate in thousandths of a percent, from before there was a rule for tax. */
  readonly taxMilliPercent: number;
}

type Later = 'tax' | 'detailsVersion';
type Written = Omit<State, Later> & Partial<Pick<State, Later> & EarlierFields>;

/**
 * A state that an older version has written, with the fields that version did not know. A field may go from here once
 * no run and no row is older.
 */
export function withLaterFields({ taxMilliPercent = 0, ...state }: Written): State {
  const tax = state.tax ?? taxOf(taxMilliPercent);
  // In the older version the rate did not depend on a date.
  const before = taxationOf(taxOf(taxMilliPercent), '');
  const taxed = (bill: Bill): Bill => ({ ...bill, taxation: bill.taxation ?? before });
  const detailed = <T extends { readonly bill: Bill; readonly detailsVersion: number | null }>(one: T): T => ({
    ...one,
    bill: taxed(one.bill),
    detailsVersion: one.detailsVersion ?? null,
  });
  const { chargeUnderWay, paidOpening } = state;
  return {
    ...state,
    tax,
    detailsVersion: state.detailsVersion ?? null,
    unpaid: state.unpaid.map(detailed),
    chargeUnderWay: chargeUnderWay && { ...chargeUnderWay, charge: detailed(chargeUnderWay.charge) },
    paidOpening: paidOpening && detailed(paidOpening),
  };
}

/** What the previous version reads of a state after a rollback: the tax rate of the next bill. */
export function earlierFields(state: State): EarlierFields {
  return { taxMilliPercent: comingTaxation(state).milliPercent };
}

/** A sign-up as a caller of the previous version sends it, with a percentage alone. */
export function withLaterSignUp<T extends SignUp>(signUp: T): T {
  return signUp.tax === undefined ? { ...signUp, tax: taxOf(signUp.taxMilliPercent) } : signUp;
}

/** The older version wrote 0 for a tenant without a percentage. */
export function taxOf(taxMilliPercent: number): TaxFacts {
  return { override: taxMilliPercent === 0 ? null : taxMilliPercent, seller: unregisteredSeller, buyer: null };
}

const standings: Kinds<NonNullable<State['chargeUnderWay']>['standing']> = {
  'in turn': true,
  unknown: true,
  'awaits payer': true,
};
const chargeKinds: Kinds<Charge['kind']> = { first: true, renewal: true, proration: true };
const purposes: Kinds<Charge['purpose']['type']> = { addLicences: true, openPeriod: true, payBill: true };

/** A kind that is not named here does not compile. */
type Kinds<T extends string> = { readonly [kind in T]: true };

/**
 * The kinds in a state that only a newer version knows, as sentences; none where this version can continue with the
 * state. Data of an unknown kind must not be guessed.
 */
export function unknownKinds({ stage, chargeUnderWay, paidOpening }: State): readonly string[] {
  const charges = [
    ...(chargeUnderWay === null ? [] : [chargeUnderWay.charge]),
    ...(paidOpening === null ? [] : [paidOpening]),
  ];
  const found: readonly (readonly [what: string, kind: string, isKnown: boolean])[] = [
    ...stagesIn(stage).map((type) => ['stage', type, isOneOf(stageNames, type)] as const),
    ...(chargeUnderWay === null
      ? []
      : [['standing of a charge', chargeUnderWay.standing, isOneOf(standings, chargeUnderWay.standing)] as const]),
    ...charges.map(({ kind }) => ['kind of charge', kind, isOneOf(chargeKinds, kind)] as const),
    ...charges.map(({ purpose }) => ['purpose of a charge', purpose.type, isOneOf(purposes, purpose.type)] as const),
  ];
  return found.flatMap(([what, kind, isKnown]) => (isKnown ? [] : [`${what} "${kind}"`]));
}

function stagesIn(stage: Stage): readonly string[] {
  return 'before' in stage ? [stage.type, stage.before.type] : [stage.type];
}

function isOneOf(kinds: object, kind: string): boolean {
  return Object.hasOwn(kinds, kind);
}
