import { expect, it } from 'vitest';
import type { Request } from '../../domain/inputs.ts';
import { RateLimited } from '../http/rate-limits.ts';
import { withCardBudget } from './card-budget.ts';
import type { Gateway } from './gateway.ts';

const card: Request = { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' };

function gatewayNoting() {
  const sent: string[] = [];
  const gateway: Gateway = {
    async send(tenantId, _commandId, { type }) {
      sent.push(`${tenantId} ${type}`);
      return { type: 'done' };
    },
    ask: async () => null,
  };
  return { sent, gateway };
}

it('lets a tenant be given so many cards an hour, and sends no further one', async () => {
  const { sent, gateway } = gatewayNoting();
  const limited = withCardBudget(gateway, 2);
  for (const commandId of ['one', 'two']) await limited.send('acme', commandId, card, 'admin');
  const refusal = await limited.send('acme', 'three', card, 'admin').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(RateLimited);
  expect((refusal as RateLimited).retryAfterSeconds).toBeGreaterThan(3_500);
  expect(sent).toEqual(['acme setPaymentMethod', 'acme setPaymentMethod']);
});

it('holds back neither another tenant nor another command', async () => {
  const { sent, gateway } = gatewayNoting();
  const limited = withCardBudget(gateway, 1);
  await limited.send('acme', 'one', card, 'admin');
  await limited.send('globex', 'two', card, 'admin');
  await limited.send('acme', 'three', { type: 'pay' }, 'admin');
  await limited.send('acme', 'four', { type: 'cancel' }, 'admin');
  expect(sent).toEqual(['acme setPaymentMethod', 'globex setPaymentMethod', 'acme pay', 'acme cancel']);
});
