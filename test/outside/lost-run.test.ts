import { describe, expect, it } from 'vitest';
import { subscriptionStart, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { expectStatus, refusalIn, useApi } from '../api/support/api.ts';
import { disputeIntent, payAtStripe } from '../support/stand-in.ts';
import { ledgerLines, ledgerOf } from '../support/tenants.ts';
import { until } from '../support/world.ts';
import {
  cancelRun,
  deleteHistory,
  failRun,
  setRunBack,
  statusOf,
  sweep,
  terminateRun,
  timeRunOut,
} from './run-events.ts';

// What meets a run that was lost in Temporal, and what comes of it. docs/product.md, "A lost run"

const api = useApi({ booksAgree: true });

const addOne = { quantity: 1 };
const april = '2026-04-02T00:00:00Z';

const events = {
  terminated: terminateRun,
  canceled: cancelRun,
  failed: failRun,
  'timed out': timeRunOut,
  'deleted with its history': deleteHistory,
};

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
    expect(await concernsOf(tenant.id)).toEqual(['run']);
  });

  it('is begun again by the sweep, though no command comes', async () => {
    const tenant = await api.begin(`swept-${name.replaceAll(' ', '-')}`);
    await tenant.activate(3);
    await strike(api.world, tenant.id);

    await sweepUntilRunning(tenant.id);

    await until(
      () => concernsOf(tenant.id),
      (concerns) => concerns.includes('run'),
    );
    expectStatus(await tenant.ask('POST', '/licences', addOne), 200);
  });
});

/** The visibility store may be late, which the next sweep makes good. */
async function sweepUntilRunning(tenantId: string): Promise<void> {
  await until(
    async () => {
      await sweep(api.world);
      return statusOf(api.world, tenantId);
    },
    (status) => status === 'RUNNING',
  );
}

async function concernsOf(tenantId: string): Promise<readonly string[]> {
  return (await api.world.read(tenantId)).view.concerns.map(({ about }) => about);
}

describe('a lost run', () => {
  it('is begun again by a webhook that meets it: what the payer has confirmed is given', async () => {
    // given an add that the bank wants to see the payer for, whose tenant’s run is then lost
    const tenant = await api.begin('confirmed');
    await tenant.activate(3);
    await tenant.ask('PUT', '/payment-method', { paymentMethod: 'pm_card_authenticationRequired' });
    expect((await tenant.ask('POST', '/licences', addOne)).status).toBe(402);
    await terminateRun(api.world, tenant.id);

    // when the payer confirms
    const [, row] = await ledgerOf(api.world, tenant.id);
    await payAtStripe(api.world, row?.paymentIntent ?? '');

    // then the licence is there, and paid once
    await until(
      () => tenant.subscription(),
      ({ licences }) => licences.total === 4,
    );
    expect(await ledgerLines(api.world, tenant.id)).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 2000']);
  });

  it('is begun again by the news of a dispute, which reaches the tenant', async () => {
    const tenant = await api.begin('disputed');
    await tenant.activate(3);
    await terminateRun(api.world, tenant.id);
    const [row] = await ledgerOf(api.world, tenant.id);
    const dispute = await disputeIntent(api.world, row?.paymentIntent ?? '');
    const concerns = await until(
      () => concernsOf(tenant.id),
      (about) => about.length === 2,
    );
    expect([...concerns].sort()).toEqual([`dispute/${dispute}`, 'run']);
  });

  it('is begun again where it was set back to before its sign-up: no command is refused for it', async () => {
    const tenant = await api.begin('set-back');
    expectStatus(await tenant.ask('POST', '/licences', { quantity: 2 }), 200);
    await setRunBack(api.world, tenant.id, 'first');
    const met = await tenant.ask('POST', '/licences', addOne, { key: 'add' });
    expect(refusalIn(met)).toEqual([503, 'unavailable']);
    expectStatus(await tenant.ask('POST', '/licences', addOne, { key: 'add' }), 200);
    expect((await tenant.subscription()).licences.total).toBe(3);
  });

  it('that lacks one step takes no other in its place: it is replaced, and the command is carried out on what is recorded', async () => {
    const tenant = await api.begin('one-step-behind');
    await tenant.activate(3);
    expectStatus(await tenant.ask('POST', '/licences', { quantity: 2 }), 200);
    await setRunBack(api.world, tenant.id, 'before last');

    expectStatus(await tenant.ask('POST', '/licences/removals', { quantity: 1 }), 200);

    expect((await tenant.subscription()).licences).toMatchObject({ total: 5, ending: 1 });
    expect(await concernsOf(tenant.id)).toEqual(['run']);
  });

  it('is begun again by ops, who are told what was done; a sound run and a deleted tenant are left alone', async () => {
    const path = (id: string): string => `/v1/ops/tenants/${id}/run`;
    const tenant = await api.begin('asked-for');
    await tenant.activate(3);
    expect((await api.ask('POST', path(tenant.id))).body).toEqual({ outcome: 'sound', why: null });

    await terminateRun(api.world, tenant.id);
    const begun = expectStatus(await api.ask('POST', path(tenant.id)), 200);
    expect(begun.body).toEqual({ outcome: 'begun', why: 'was terminated in Temporal' });

    expectStatus(await tenant.ask('POST', '/subscription/cancellation', {}), 200);
    await tenant.advance(april);
    await until(
      () => statusOf(api.world, tenant.id),
      (status) => status === 'COMPLETED',
    );
    await deleteHistory(api.world, tenant.id);
    expect((await api.ask('POST', path(tenant.id))).body).toEqual({ outcome: 'deleted', why: null });
    await sweep(api.world);
    expect(await statusOf(api.world, tenant.id)).toBe('none');
    expect(refusalIn(await tenant.ask('POST', '/licences', addOne))).toEqual([409, 'subscription_ended']);
    expect((await api.ask('POST', path('never-there'))).status).toBe(404);
  });

  it('that completed, though the tenant is recorded alive, is not begun and deletes nothing: ops are told', async () => {
    const tenant = await api.begin('completed');
    await tenant.activate(3);
    const { client, taskQueue } = api.world;
    const workflowId = subscriptionWorkflowId(tenant.id);
    const instead = { workflowId, taskQueue, args: [], workflowIdConflictPolicy: 'TERMINATE_EXISTING' } as const;
    await client.workflow.execute('runSweep', instead);

    await until(
      async () => {
        await sweep(api.world);
        return concernsOf(tenant.id);
      },
      (concerns) => concerns.includes('run'),
    );
    expect(await statusOf(api.world, tenant.id)).toBe('COMPLETED');
    expect((await tenant.subscription()).state).toBe('active');
  });

  it('of a creation of which nothing was recorded does not hinder its repetition', async () => {
    const { client } = api.world;
    const start = subscriptionStart({ tenantId: 'created-again' }, 'without-worker');
    await (await client.workflow.start('subscription', start)).terminate('a click');
    expect((await (await api.begin('created-again')).subscription()).state).toBe('trialing');
  });
});
