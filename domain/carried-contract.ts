import { type Stage, stageNames } from './stage.ts';
import type { Charge, State } from './state.ts';

/*
 * What a run carries on is read by other versions of this code: by newer ones, and by the one before after a rollback
 * (docs/deploy.md, "What versions have in common").
 */

/**
 * Fields that came after the oldest version which may have written a state, each with what its absence means. A field may go
 * from here once no run and no row is older.
 */
const laterFields: Partial<State> = {};

/** A state that an older version has written, with what it did not know of yet. */
export function withLaterFields(state: State): State {
  return { ...laterFields, ...state };
}

const standings: Kinds<NonNullable<State['chargeUnderWay']>['standing']> = {
  'in turn': true,
  unknown: true,
  'awaits payer': true,
};
const chargeKinds: Kinds<Charge['kind']> = { first: true, renewal: true, proration: true };
const purposes: Kinds<Charge['purpose']['type']> = { addLicences: true, openPeriod: true, payBill: true };

/** Every kind has to be named here, or this does not compile. */
type Kinds<T extends string> = { readonly [kind in T]: true };

/**
 * The kinds in a state that only a newer version knows, as sentences; none where this version can go on with it. What belongs
 * to a kind that is not known must not be guessed.
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
