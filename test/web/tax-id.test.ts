import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createTaxRegisters } from '../../activities/tax-registers/registers.ts';
import { startTaxIdChecks } from '../../service/tax-id-watch.ts';
import { startTaxRegisters, type TaxRegisters } from '../../stack/tax-registers.ts';
import { createService, type Service } from '../support/service.ts';
import { germanId, untilAnswered } from '../support/tax-ids.ts';
import { signedIn } from '../support/visitor.ts';
import { until } from '../support/world.ts';

let standIn: TaxRegisters;
let service: Service;
beforeAll(async () => {
  standIn = await startTaxRegisters();
  service = await createService({
    taxRegisters: createTaxRegisters({ viesUrl: standIn.viesUrl, hmrc: null, sellerTaxIds: [] }),
  });
});
afterEach(() => standIn.pull({}));
afterAll(async () => {
  await service.close();
  await standIn.close();
});

it('a refused id stands on each licensing page with the way out, and is asked about again by a button', async () => {
  const { admin } = await service.createTenant('refused');
  const visitor = await signedIn(service, admin);
  standIn.pull({ refused: [germanId] });
  const address = { lines: ['Musterstraße 1'], postcode: '10115', city: 'Berlin', country: 'DE' };
  const body = { legalName: 'Muster GmbH', address, taxId: germanId };
  await service.ask('PUT', '/v1/tenants/refused/billing-details', { key: admin, body });
  expect((await visitor.get('/licensing/refused')).text).not.toContain('was refused');
  await startTaxIdChecks(service.world);
  await untilAnswered(service.world, 'refused');
  await until(
    () => service.world.read('refused'),
    ({ state }) => state.tax.buyer?.taxIdState === 'invalid',
  );

  for (const page of ['', '/subscription', '/receipts'])
    expect((await visitor.get(`/licensing/refused${page}`)).text).toContain('Your VAT number was refused');
  const details = await visitor.get('/licensing/refused/billing-details');
  expect(details.page.link('Correct the number')).toBe('/licensing/refused/billing-details/edit');
  expect(details.page.section('Checks of the VAT or tax id').text).toContain('VIES does not know it');

  standIn.pull({});
  const asked = await visitor.follow(await visitor.press(details, 'Check again'));
  expect(asked.text).toContain('The register is asked again');
  await startTaxIdChecks(service.world);
  await untilAnswered(service.world, 'refused');
  await until(
    () => service.world.read('refused'),
    ({ state }) => state.tax.buyer?.taxIdState === 'valid',
  );
  const known = await visitor.get('/licensing/refused/billing-details');
  expect(known.text).not.toContain('was refused');
  expect(known.page.section('Checks of the VAT or tax id').text).toMatch(/VIES knows it.*registered for Holder of/s);
});
