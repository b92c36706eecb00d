import { beforeAll, expect, it } from 'vitest';
import { useService } from '../support/fixtures.ts';
import { moneyGivenBack } from '../support/stand-in.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { signedIn, type Visitor } from '../support/visitor.ts';

// docs/product.md, "Currencies": the forint has two decimals at Stripe and none in ICU, wherever an amount is shown or typed.

const service = useService();
const shown = /HUF\s8,000\.00/;
let finance: Visitor;
let chargeId: string;

beforeAll(async () => {
  await startActive(service.world, 'duna', { currency: 'huf', unitPrice: 400_000, licences: 2 });
  const [first] = await ledgerOf(service.world, 'duna');
  if (first === undefined) throw new Error('Nothing was charged');
  chargeId = first.id;
  expect(first.amount).toBe(800_000);
  finance = await signedIn(service, service.keys.finance);
});

it('pages, reasons and invoices show what was charged', async () => {
  const ops = await signedIn(service, service.keys.ops);
  const page = await finance.get(`/finance/charges/${chargeId}`);
  expect(page.text).toMatch(shown);
  expect(page.text).toMatch(/2 × HUF\s4,000\.00 = HUF\s8,000\.00/);
  expect(page.text).not.toMatch(/800,000/);
  expect((await finance.get('/finance/charges')).text).toMatch(shown);
  for (const path of ['/ops/tenants/duna', '/licensing/duna/subscription'])
    expect((await ops.get(path)).text).toMatch(shown);
  expect((await finance.get(page.page.link(/^INV-\d+$/))).html).toMatch(shown);
});

it('an amount typed to be refunded is that many forints, with or without its decimals', async () => {
  const path = `/finance/charges/${chargeId}/refund`;
  const preview = async (amount: string) =>
    finance.press(await finance.get(path), 'Show what it comes to', {
      'Amount in HUF, tax included': amount,
      Reason: 'Too much.',
    });

  expect((await preview('2400')).text).toMatch(/HUF\s2,400\.00/);
  expect((await preview('2400.005')).status).toBe(422);
  expect((await preview('24000')).status).toBe(409);
  expect(await moneyGivenBack(service.world)).toEqual([]);

  await finance.press(await preview('2400.50'), /^Refund HUF/);
  expect(await moneyGivenBack(service.world)).toEqual([240_050]);
});
