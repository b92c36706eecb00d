import type { Change, Licence } from 'licence-billing-client';
import type { Undo } from '../cookies.ts';
import type { PageContext } from '../deps.ts';
import type { Fields } from '../forms.ts';
import { backIn } from './change.ts';
import { baseOf } from './tenant.ts';

/*
 * The forms that take a change of licences back at no charge; each leads to the page that the change came from
 * (docs/product.md, "The list of people").
 */

/** The form that revokes licences that were given. */
export function undoGiving(context: PageContext, fields: Fields, licenceIds: readonly string[]): Undo | null {
  const names = named('licence', licenceIds);
  return undo(context, fields, 'ticked', names.length === 0 ? names : [['do', 'revoke'], ...names]);
}

/** The form that gives licences back to the holders that they had before a change. */
export function undoRevoking(context: PageContext, fields: Fields, before: readonly Licence[]): Undo | null {
  const holders = before.flatMap(({ id, assignee }) => (assignee === null ? [] : [`${id} ${assignee.userId}`]));
  return undo(context, fields, 'give-back', named('holder', holders));
}

/** The form that keeps licences that are to end; null if some of them ended at once, because those cannot come back. */
export function undoRemoving(context: PageContext, fields: Fields, change: Change | null): Undo | null {
  if (change === null) return null;
  const { licences: removed, subscription } = change;
  const ending = removed.filter(({ endsAt }) => endsAt !== null && endsAt > subscription.now).map(({ id }) => id);
  return ending.length < removed.length ? null : undo(context, fields, 'reactivations', named('licence', ending));
}

/** The form that removes again licences that were kept. */
export function undoReactivating(context: PageContext, fields: Fields, licenceIds: readonly string[]): Undo | null {
  return undo(context, fields, 'remove', named('licence', licenceIds));
}

type Named = readonly [name: string, value: string];

function named(name: string, values: readonly string[]): readonly Named[] {
  return values.map((value) => [name, value]);
}

function undo(context: PageContext, fields: Fields, form: string, what: readonly Named[]): Undo | null {
  if (what.length === 0) return null;
  const base = baseOf(context);
  return { action: `${base}/${form}`, fields: [...what, ['back', backIn(context, fields) ?? base]] };
}
