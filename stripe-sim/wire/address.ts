import type { Address } from '../store/rows.ts';
import { sent } from './params.ts';

export const NO_ADDRESS: Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** The sent address with every field; null for the empty text, which removes it. */
export function completeAddress(
  address: '' | { readonly [K in keyof Address]?: string | null | undefined },
): Address | null {
  return address === '' ? null : { ...NO_ADDRESS, ...sent(address) };
}
