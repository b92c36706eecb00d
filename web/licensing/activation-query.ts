import type { Fields } from '../forms.ts';

/**
 * The number and start of an activation that waits for a card or details, to carry along and back; empty where there is
 * none.
 */
export function activationIn(fields: Fields): Readonly<Record<string, string>> {
  const quantity = fields.number('quantity');
  if (quantity === null) return {};
  return { quantity: String(quantity), ...(fields.text('startNow') === 'true' && { startNow: 'true' }) };
}
