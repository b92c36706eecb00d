import type { ChargeRow } from '../../db/charges.ts';
import { payUrlAt } from '../../domain/pay-url.ts';
import type { ApiDeps } from '../deps.ts';

/** The address of the page on which a payer confirms a charge, with the token that opens it. */
export function payUrl({ config }: Pick<ApiDeps, 'config'>, charge: Pick<ChargeRow, 'id' | 'payerToken'>): string {
  return payUrlAt(config.publicUrl, charge);
}
