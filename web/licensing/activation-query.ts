import type { Fields } from '../forms.ts';

/** The activation that something is needed for first, carried there and back; empty where there is none. */
export function activationIn(fields: Fields): Readonly<Record<string, string>> {
  const quantity = fields.number('quantity');
  if (quantity === null) return {};
  return { quantity: String(quantity), ...(fields.text('startNow') === 'true' && { startNow: 'true' }) };
}
