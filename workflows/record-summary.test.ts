import { expect, it } from 'vitest';
import { activeTenant, add, otherCard, succeeded, unknown } from '../test/domain/support/tenant.ts';
import { recordSummary } from './record-summary.ts';

it('names the card that a charge was made with, though the tenant has another by now', () => {
  // given a purchase with a Visa whose outcome is not known, and a Mastercard since
  const tenant = activeTenant(1);
  tenant.processor = () => unknown;
  tenant.must(add(2));
  tenant.must(otherCard);
  const before = tenant.state;

  // when it is found to be paid
  const known = tenant.happened.length;
  tenant.resolve(succeeded);

  // then the step says so of the Visa
  const happened = tenant.happened.slice(known);
  const summary = recordSummary(before, tenant.state, { happened, command: null, at: tenant.now });
  expect(summary).toContain('with Visa 4242; 2 licences added');
  expect(summary).not.toContain('Mastercard');
});
