import type { Selection } from '../../domain/inputs.ts';
import { licenceNumberOf } from '../../domain/licence-id.ts';
import { ApiError } from '../http/problems.ts';

/** A selection of licences, by id or by quantity, as the rules take it. */
export function selectionOf(
  given: { readonly quantity: number } | { readonly licenceIds: readonly string[] },
): Selection {
  if ('quantity' in given) return { quantity: given.quantity };
  return { numbers: given.licenceIds.map((id) => licenceNumber(id)) };
}

/** The number of a licence; throws a 404 for an id that no licence can have. */
export function licenceNumber(id = ''): number {
  const number = licenceNumberOf(id);
  if (number === null) throw new ApiError('not_found', `There is no licence ${id.slice(0, 64)}.`);
  return number;
}
