import { answerHoldsMs, type EntitlementDocument } from '../entitlement-document.ts';

/**
 * Whether a copy that was right at `asOf` may still answer. Without `trustForMs` it may until the document's own
 * `until`, the end of access or the next bill; while a bill is late, each confirmation by the service extends this.
 * docs/product.md, "The product’s copy"
 */
export function isTrusted(document: EntitlementDocument, asOf: number, nowMs: number, trustForMs?: number): boolean {
  if (trustForMs !== undefined) return nowMs < asOf + trustForMs;
  if (document.until === null || document.frozenTime !== null) return true;
  return nowMs < Math.max(document.until, asOf + answerHoldsMs);
}
