import type { IssuedInvoice } from '../../db/invoices.ts';
import type { Party } from '../../db/schema.ts';
import type { Line } from '../../domain/money/bill.ts';
import { taxOn } from '../../domain/money/money.ts';
import type { Taxation } from '../../domain/tax/taxation.ts';
import { testSeller } from '../support/seller.ts';

export function partyOf(changes: Partial<Party> = {}): Party {
  return {
    name: 'Beispiel GmbH',
    addressLines: ['Hauptstraße 1'],
    postcode: '10115',
    city: 'Berlin',
    country: 'DE',
    taxId: 'DE136695976',
    email: 'rechnung@beispiel.example',
    ...changes,
  };
}

export function lineOf(changes: Partial<Line> = {}): Line {
  const line = {
    description: '3 licences',
    quantity: 3,
    unitAmount: 2_000,
    from: '2026-03-02',
    to: '2026-04-02',
    days: 31,
    daysInPeriod: 31,
    ...changes,
  };
  return { amount: line.unitAmount * line.quantity, ...line };
}

const domestic: Taxation = { milliPercent: 20_000, category: 'standard', reason: 'domestic', country: 'GB' };

/** An invoice as it was issued, its sums those of its lines. */
export function issued({
  taxation = domestic,
  ...changes
}: Partial<IssuedInvoice> & { readonly taxation?: Taxation } = {}): IssuedInvoice {
  const lines = changes.lines ?? [lineOf()];
  const net = lines.reduce((sum, { amount }) => sum + amount, 0);
  const tax = taxOn(net, taxation.milliPercent);
  const issuedAt = new Date('2026-03-02T09:30:00Z');
  return {
    number: 'INV-000042',
    kind: 'invoice',
    tenantId: 'beispiel',
    chargeId: 'chg_1',
    total: net + tax,
    tax,
    currency: 'gbp',
    lines,
    issuedAt,
    issuedOn: '2026-03-02',
    taxMilliPercent: taxation.milliPercent,
    taxCategory: taxation.category,
    taxReason: taxation.reason,
    taxCountry: taxation.country,
    taxAtHome: null,
    sellerCurrency: 'gbp',
    purchaseOrder: null,
    note: null,
    language: 'en',
    paidBy: { brand: 'visa', last4: '4242', at: issuedAt.toISOString() },
    periodNumber: 1,
    periodStart: issuedAt,
    periodEnd: new Date('2026-04-02T00:00:00Z'),
    seller: testSeller().party,
    buyer: partyOf(),
    refersTo: null,
    correctedOn: null,
    ...changes,
  };
}
