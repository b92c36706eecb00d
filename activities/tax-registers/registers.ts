import { type HmrcSettings, hmrcClient } from './hmrc.ts';
import type { TaxRegisters } from './register.ts';
import { viesClient } from './vies.ts';

/** Which registers are asked, and with what; null where one is not. */
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
