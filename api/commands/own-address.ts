import { invalid } from '../http/problems.ts';
import type { RouteDeps } from './changes.ts';

/** Refuses a return address outside this service: the card processor would send a payer there, and so vouch for it. */
export function requireOwnOrigin({ config: { publicUrl, returnOrigins } }: RouteDeps, returnUrl: string): void {
  if ([new URL(publicUrl).origin, ...returnOrigins].includes(new URL(returnUrl).origin)) return;
  throw invalid('/returnUrl', 'is at no address of this service: PUBLIC_URL, or one of RETURN_URL_ORIGINS');
}
