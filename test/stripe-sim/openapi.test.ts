import { describe, expect, it } from 'vitest';
import { describedOperation, requestSchema, stripeOpenApi, violations } from './support/openapi.ts';
import { standIn } from './support/stand-in.ts';

const spec = stripeOpenApi();

/** The check that all other files lean on must itself be able to fail. */
describe.skipIf(spec === undefined)('the check against the OpenAPI document (skipped where Go cannot get it)', () => {
  const faultsIn = (change: object) => async () => {
    const { sim, stripe } = await standIn();
    const customer = JSON.parse(JSON.stringify(await stripe.customers.create({}))) as object;
    await sim.close();
    return spec === undefined
      ? []
      : violations(spec, { $ref: '#/components/schemas/customer' }, { ...customer, ...change });
  };

  it.each([
    ['nothing', {}, []],
    ['an unknown field', { colour: 'red' }, ['.colour: unknown']],
    ['a wrong type', { created: 'today' }, ['created: "today" is not of type integer']],
    ['a null that may not be', { livemode: null }, ['livemode: null']],
    ['a value out of its list', { object: 'client' }, ['object: "client" is none of customer']],
    ['a fault within', { invoice_settings: { footer: 7 } }, ['invoice_settings.footer: 7 is not of type string']],
  ])('finds %s in an answer', async (_, change, expected) => {
    expect(await faultsIn(change)()).toEqual(expected);
  });

  it('finds what a request lacks and what it makes up', () => {
    if (spec === undefined) return;
    const operation = describedOperation(spec, 'POST', '/v1/payment_intents');
    if (operation === undefined) throw new Error('not described');
    const form = { amount: 'much', off_session: 'perhaps', colour: 'red' };
    expect(violations(spec, requestSchema(operation), form, { form: true }).sort()).toEqual([
      '.colour: unknown',
      '.currency: missing',
      'amount: "much" is not of type integer',
      'off_session: "perhaps" is not of type boolean',
    ]);
  });
});
