import { describe, expect, it } from 'vitest';
import type { ChargeRow } from '../../db/charges.ts';
import type { CardProcessor } from '../deps.ts';
import { mostAnHour, withBudget } from './processor-budget.ts';
import { RateLimited } from './rate-limits.ts';

describe.each(Object.keys(mostAnHour) as (keyof CardProcessor)[])('%s', (name) => {
  it('has a budget for each tenant, and is not carried out beyond it', async () => {
    const asked: string[] = [];
    const ask = async (about: string | ChargeRow): Promise<never> => {
      asked.push(typeof about === 'string' ? about : about.tenantId);
      return undefined as never;
    };
    const processor = withBudget({ openSetupSession: ask, confirmPayment: ask, lookUpPayment: ask });
    const askFor = (tenantId: string) => {
      const about = name === 'openSetupSession' ? tenantId : ({ tenantId } as ChargeRow);
      return processor[name](about as string & ChargeRow, 'https://app.test/back');
    };
    for (let time = 0; time < mostAnHour[name]; time += 1) await askFor('acme');
    const refusal = await askFor('acme').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RateLimited);
    expect(refusal).toMatchObject({ problem: { status: 429, code: 'rate_limited' } });
    expect((refusal as RateLimited).retryAfterSeconds).toBeGreaterThan(3_500);
    await askFor('globex');
    expect(asked.filter((tenantId) => tenantId === 'acme')).toHaveLength(mostAnHour[name]);
    expect(asked.at(-1)).toBe('globex');
  });
});
