import { describe, expect, it } from 'vitest';
import { expectStatus, refusalIn, useApi } from '../api/support/api.ts';
import { ledgerLines } from '../support/tenants.ts';
import { until } from '../support/world.ts';
import { cancelRun, deleteHistory, failRun, statusOf, sweep, terminateRun, timeRunOut } from './run-events.ts';

const api = useApi({ booksAgree: true });

const addOne = { quantity: 1 };
const april = '2026-04-02T00:00:00Z';

const events = { terminated: terminateRun, canceled: cancelRun, failed: failRun, 'timed out': timeRunOut, 'deleted with its history': deleteHistory };

describe.each(Object.entries(events))('a run that was %s', (name, strike) => {
  it('is begun again by the command that meets it, which is 503 once, and then done under its key', async () => {
    const tenant = await api.begin(`met-${name.replaceAll(' ', '-')}`);
    await tenant.activate(3);
    await strike(api.world, tenant.id);

    const met = await tenant.ask('POST', '/licences', addOne, { key: 'add' });
    expect(refusalIn(met)).toEqual([503, 'unavailable']);
    expect(met.headers.get('retry-after')).toBe('1');
    expect((await tenant.subscription()).state).toBe('active');

    const again = expectStatus(await tenant.ask('POST', '/licences', addOne, { key: 'add' }), 200);
    expect(again.body.charge.amount).toBe(2000);
    await tenant.advance(april);
    await until(
      () => ledgerLines(api.world, tenant.id),
      (lines) => lines.length === 3,
    );
    expect(await ledgerLines(api.world, tenant.id)).toEqual([
      'first 1 succeeded 6000',
      'proration 1 succeeded 2000',
      'renewal 1 succeeded 8000',
    ]);
    const { body } = expectStatus(await api.ask('GET', `/v1/ops/tenants/${tenant.id}`), 200);
    expect(body).toMatchObject({ concerns: [{ about: 'run' }] });
  });

  it('is begun again by the sweep, though no command comes', async () => {
    const tenant = await api.begin(`swept-${name.replaceAll(' ', '-')}`);
    await tenant.activate(3);
    await strike(api.world, tenant.id);

    await sweep(api.world);

    expect(await statusOf(api.world, tenant.id)).toBe('RUNNING');
    const { body } = expectStatus(await api.ask('GET', '/v1/ops/tenants?attention=true&limit=200'), 200);
    await until(async () => (await tenant.subscription()), () => true);
    expect(JSON.stringify(body)).toContain(tenant.id);
  });
});
