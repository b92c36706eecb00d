import type { IntentStatus } from '../store/rows.ts';

const OPEN: ReadonlySet<IntentStatus> = new Set([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]);

/** An intent in another state has succeeded or was canceled. */
export function isOpen({ status }: { readonly status: IntentStatus }): boolean {
  return OPEN.has(status);
}
