import type { Selection } from '../../domain/inputs.ts';
import { licenceNumberOf } from '../../domain/licence-id.ts';
import { ApiError } from '../http/problems.ts';

/** Licences by id, or so many of them, as the rules take them. */
export function selectionOf(
  asked: { readonly quantity: number } | { readonly licenceIds: readonly string[] },
): Selection {
  if ('quantity' in asked) return { quantity: asked.quantity };
  return { numbers: asked.licenceIds.map(licenceNumber) };
}

/** As many digits as a licence id takes. */
export const greatestLicenceNumber = 999_999_999;

/** The number of a licence; an id that cannot be one is nobody's. */
export function licenceNumber(id: string): number {
  const number = licenceNumberOf(id);
  if (number === null) throw new ApiError('not_found', `There is no licence ${id.slice(0, 64)}.`);
  return number;
}
