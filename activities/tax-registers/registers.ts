import { type HmrcSettings, hmrcClient } from './hmrc.ts';
import type { TaxRegisters } from './register.ts';
import { viesClient } from './vies.ts';

/** The registers that are asked, each with its settings; null for one that is not. */
export interface TaxRegisterSettings {
  readonly viesUrl: string | null;
  readonly hmrc: Omit<HmrcSettings, 'sellerTaxIds'> | null;
  readonly sellerTaxIds: readonly string[];
}

export function createTaxRegisters({ viesUrl, hmrc, sellerTaxIds }: TaxRegisterSettings): TaxRegisters {
  return {
    ...(viesUrl !== null && { vies: viesClient({ url: viesUrl, sellerTaxIds }) }),
    ...(hmrc !== null && { hmrc: hmrcClient({ ...hmrc, sellerTaxIds }) }),
  };
}
