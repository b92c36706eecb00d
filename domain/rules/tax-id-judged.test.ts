import { describe, expect, it } from 'vitest';
import { activeTenant, type Tenant } from '../../test/domain/support/tenant.ts';
import type { BuyerFacts, SellerFacts, TaxIdState } from '../tax/facts.ts';

const seller: SellerFacts = { country: 'GB', registrations: ['GB', 'EU-OSS'] };
const german = (taxIdState: TaxIdState): BuyerFacts => ({
  country: 'DE',
  territory: null,
  hasTaxId: taxIdState !== 'none',
  taxIdState,
});
const saved = (taxIdState: TaxIdState, detailsVersion: number) =>
  ({ type: 'setBillingFacts', buyer: german(taxIdState), detailsVersion }) as const;
const judged = (taxIdState: TaxIdState, detailsVersion: number) =>
  ({ type: 'taxIdJudged', buyer: german(taxIdState), detailsVersion }) as const;

const known = ({ state }: Tenant) => [state.detailsVersion, state.tax.buyer?.taxIdState];

describe('a tax id is judged', () => {
  it.each(['valid', 'invalid'] as const)('%s: that counts from the next bill on', (result) => {
    const tenant = activeTenant(1, { tax: { override: null, seller } }).must(saved('unverified', 1));
    const paidBefore = [...tenant.paid];
    tenant.hear(judged(result, 1));
    expect(known(tenant)).toEqual([1, result]);
    expect(tenant.paid).toEqual(paidBefore);
    tenant.until('2026-02-02');
    expect(tenant.paid.at(-1)).toBe(result === 'valid' ? 2000 : 2380);
  });

  it('before its details have arrived: what was known as they were saved does not undo it', () => {
    const tenant = activeTenant(1);
    tenant.hear(judged('valid', 1));
    tenant.must(saved('unverified', 1));
    expect(known(tenant)).toEqual([1, 'valid']);
  });

  it('of a version that was followed by another: that changes nothing', () => {
    const tenant = activeTenant(1).must(saved('unverified', 2));
    tenant.hear(judged('valid', 1));
    expect(known(tenant)).toEqual([2, 'unverified']);
  });

  it('twice: the second answer counts, and another version begins anew', () => {
    const tenant = activeTenant(1).must(saved('unverified', 1));
    for (const result of ['valid', 'invalid'] as const) tenant.hear(judged(result, 1));
    expect(known(tenant)).toEqual([1, 'invalid']);
    tenant.must(saved('unverified', 2));
    expect(known(tenant)).toEqual([2, 'unverified']);
  });
});
