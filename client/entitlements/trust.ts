import { answerHoldsMs, type EntitlementDocument } from '../entitlement-document.ts';

/**
 * Whether a copy that was right at `asOf` still answers. Without `trustForMs` it does until the document's own `until`: the
 * end of access, or the next bill. A bill that is late moves it while the service confirms the copy.
 * docs/product.md, "The product’s copy"
 */
export function isTrusted(document: EntitlementDocument, asOf: number, nowMs: number, trustForMs?: number): boolean {
  if (trustForMs !== undefined) return nowMs < asOf + trustForMs;
  if (document.until === null || document.frozenTime !== null) return true;
  return nowMs < Math.max(document.until, asOf + answerHoldsMs);
}
