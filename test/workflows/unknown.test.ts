import { WorkflowNotFoundError } from '@temporalio/client';
import { and, eq } from 'drizzle-orm';
import type { FaultRequest } from 'stripe-sim/controls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requests, tenants } from '../../db/schema.ts';
import { attentionOf } from '../../domain/attention.ts';
import { openCharge } from '../../domain/charge-under-way.ts';
import type { Request } from '../../domain/inputs.ts';
import type { State } from '../../domain/state.ts';
import { cardSaved, chargeChanged, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { ref } from '../support/refs.ts';
import {
  arm,
  armChargeFault,
  expectBooksToAgree,
  forgetKey,
  healStripe,
  moneyMoved,
  silenceLookUps,
} from '../support/stand-in.ts';
import { addUsers, eventsOf, ledgerLines, ledgerOf, startActive, startConverting } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

/*
 * A charge has a minute for a clear answer; then it leaves its turn. That minute is real, so what is given in the
 * stories is brought about for all of them at the same time, before the card processor speaks again.
 */

let world: World;
const beginnings: (() => Promise<void>)[] = [];
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
});

/** A story in two parts: `given` while the card processor is silent, `then` once it speaks again. */
function story<T>(guarantee: string, given: () => Promise<T>, then: (known: T) => Promise<void>): void {
  let known: { readonly value: T } | { readonly error: unknown } | null = null;
  beginnings.push(async () => {
    known = await given().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
  });
  it(guarantee, async () => {
    if (known === null) throw new Error('The story has not begun');
    if ('error' in known) throw new Error('What was given has failed', { cause: known.error });
    await then(known.value);
  });
}

const addTwo: Request = { type: 'addLicences', quantity: 2 };
const done = { type: 'done' };

beforeAll(async () => {
  await Promise.all(beginnings.map((begin) => begin()));
  await healStripe(world);
});

describe('a charge whose answer gets lost', () => {
  const faults: readonly FaultRequest['fault'][] = [
    'hang_after',
    'error_after',
    'reset_before',
    'reset_after',
    'conflict',
    'rate_limited',
  ];
  for (const fault of faults) {
    const tenantId = `lost-${fault}`;
    story(
      `is made once, and answered in its turn: ${fault}`,
      async () => {
        await startActive(world, tenantId);
        await armChargeFault(world, tenantId, fault, { count: 1 });
        return world.command(tenantId, addTwo);
      },
      async (answer) => {
        expect(answer).toEqual(done);
        expect(await ledgerLines(world, tenantId)).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 4000']);
        expect(await moneyMoved(world, tenantId)).toHaveLength(2);
        expect((await world.read(tenantId)).view.licences.total).toBe(5);
      },
    );
  }

  story(
    'is made once even where the card processor has forgotten its idempotency key',
    async () => {
      await startActive(world, 'forgotten-key');
      await armChargeFault(world, 'forgotten-key', 'hang_after', { count: 1 });
      await armChargeFault(world, 'forgotten-key', 'key_pruned');
      return world.command('forgotten-key', addTwo);
    },
    async (answer) => {
      expect(answer).toEqual(done);
      expect(await moneyMoved(world, 'forgotten-key')).toHaveLength(2);
    },
  );
});

describe('a charge without a known outcome after a minute', () => {
  story(
    'leaves its turn: what is free goes on, no other charge is made, and the look-up settles it',
    async () => {
      // given an add to which the card processor answers 500, and goes on answering so under that key
      await startActive(world, 'saved-500');
      await addUsers(world, 'saved-500', ['ann']);
      await armChargeFault(world, 'saved-500', 'error_before', { count: 1 });
      expect(await world.command('saved-500', addTwo, 'add')).toEqual({ type: 'pending' });
    },
    async () => {
      // then free commands go on, and charging ones are refused for now
      expect(await world.command('saved-500', { type: 'assignLicence', number: 1, user: ref('ann') })).toEqual(done);
      expect(await world.command('saved-500', { type: 'cancel' })).toEqual(done);
      expect(await world.command('saved-500', { type: 'keep' })).toEqual(done);
      expect(await world.command('saved-500', addTwo, 'another')).toMatchObject({ refusal: { code: 'unavailable' } });
      expect(await ledgerLines(world, 'saved-500')).toEqual(['first 1 succeeded 6000', 'proration 1 unknown 4000']);
      expect(await world.command('saved-500', addTwo, 'add')).toEqual({ type: 'pending' });

      // when the card processor takes the request after all
      await forgetKey(world, (await ledgerOf(world, 'saved-500'))[1]?.key ?? '');
      await news('saved-500');

      // then the licences are there, and the command has its outcome
      const { view } = await until(() => world.read('saved-500'), hasSettled);
      expect(view.licences.total).toBe(5);
      expect(await ledgerLines(world, 'saved-500')).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 4000']);
      const [add] = await world.db
        .select()
        .from(requests)
        .where(and(eq(requests.tenantId, 'saved-500'), eq(requests.id, 'add')));
      expect(add?.outcome).toMatchObject({ type: 'done', licences: [4, 5] });
      // and others can be made again
      expect(await world.command('saved-500', addTwo, 'another-one')).toEqual(done);
      expect(await moneyMoved(world, 'saved-500')).toHaveLength(3);
    },
  );

  story(
    'adds the licences where it is found paid within its period',
    async () => {
      await startActive(world, 'in-time');
      await goSilent('in-time');
      expect(await world.command('in-time', addTwo)).toEqual({ type: 'pending' });
      expect((await world.advance('in-time', '2026-03-31T12:00:00Z')).view.licences.total).toBe(3);
    },
    async () => {
      await news('in-time');

      const { view } = await until(() => world.read('in-time'), hasSettled);
      expect(view).toMatchObject({ licences: { total: 5 }, concerns: [] });
    },
  );

  story(
    'adds none where it is found paid after its period, and a refund is due; the renewal waits for it',
    async () => {
      await startActive(world, 'too-late');
      await goSilent('too-late');
      expect(await world.command('too-late', addTwo)).toEqual({ type: 'pending' });
      const renewed = await world.advance('too-late', '2026-04-02T00:00:00Z');
      expect(renewed.view).toMatchObject({ state: 'active', period: { number: 2 } });
      expect(await ledgerLines(world, 'too-late')).toEqual(['first 1 succeeded 6000', 'proration 1 unknown 4000']);
    },
    async () => {
      await news('too-late');

      const { view } = await until(
        () => world.read('too-late'),
        ({ state }) => openCharge(state) === null && state.unpaid.length === 0,
      );
      expect(view).toMatchObject({ state: 'active', licences: { total: 3 } });
      expect(attentionOf(view.concerns)).toContain('refund');
      expect(await ledgerLines(world, 'too-late')).toEqual([
        'first 1 succeeded 6000',
        'proration 1 succeeded 4000',
        'renewal 1 succeeded 6000',
      ]);
    },
  );

  story(
    'keeps a renewing tenant working, and is not a failed payment',
    async () => {
      await startActive(world, 'renewal');
      await goSilent('renewal');
      return world.advance('renewal', '2026-04-05T00:00:00Z');
    },
    async (unknown) => {
      expect(unknown.view).toMatchObject({ state: 'active', licencesWork: true, overdue: null });
      await news('renewal');

      await until(() => world.read('renewal'), hasSettled);
      expect(await ledgerLines(world, 'renewal')).toEqual(['first 1 succeeded 6000', 'renewal 1 succeeded 6000']);
      expect(await eventsOf(world, 'renewal')).not.toContain('paymentFailed');
    },
  );

  story(
    'leaves a converting trial as it is, and opens its first period at the end of the trial when it is paid',
    async () => {
      await startConverting(world, 'trial-end');
      await goSilent('trial-end');
      return world.advance('trial-end', '2026-03-20T00:00:00Z');
    },
    async (unknown) => {
      expect(unknown.view).toMatchObject({ state: 'trialing', converting: true, licencesWork: true });
      await news('trial-end');

      const { view } = await until(() => world.read('trial-end'), hasSettled);
      const start = Date.parse('2026-03-15T10:00:00Z');
      expect(view).toMatchObject({ state: 'active', period: { number: 1, start } });
      expect(await ledgerLines(world, 'trial-end')).toEqual(['first 1 succeeded 6000']);
    },
  );

  story(
    'holds a deletion back until it is settled: found paid, it is recorded, and then the instance goes',
    async () => {
      await startActive(world, 'leaving');
      await goSilent('leaving');
      expect(await world.command('leaving', addTwo)).toEqual({ type: 'pending' });
      await world.command('leaving', { type: 'cancel' });
      return world.advance('leaving', '2026-04-10T00:00:00Z');
    },
    async (waiting) => {
      expect(waiting.view).toMatchObject({ state: 'deleting', licencesWork: false });
      await news('leaving');

      const { view } = await until(
        () => world.read('leaving'),
        ({ state }) => state.stage.type === 'deleted',
      );
      expect(attentionOf(view.concerns)).toContain('refund');
      expect(await ledgerLines(world, 'leaving')).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 4000']);
    },
  );

  story(
    'is no reason to lose a card: one saved on the card page is taken when the card processor answers again',
    async () => {
      await startActive(world, 'page-of-unknown');
      const setup = await world.stripe.setupIntents.create({
        ...(await ofTenant('page-of-unknown')),
        payment_method: 'pm_card_mastercard',
        confirm: true,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      });
      await arm(world, { fault: 'rate_limited', path: `/v1/setup_intents/${setup.id}` });
      const handle = world.client.workflow.getHandle(subscriptionWorkflowId('page-of-unknown'));
      await handle.signal(cardSaved, { eventId: 'evt_1', setupIntent: setup.id });
    },
    async () => {
      await until(
        () => world.read('page-of-unknown'),
        ({ view }) => view.card?.brand === 'mastercard',
      );
      expect((await eventsOf(world, 'page-of-unknown')).filter((type) => type === 'cardChanged')).toHaveLength(2);
    },
  );
});

/** The card processor takes this tenant's next charge and answers 500 for good; nor can the charge be looked up. */
async function goSilent(tenantId: string): Promise<void> {
  await armChargeFault(world, tenantId, 'error_after', { count: 1 });
  await silenceLookUps(world, await ofTenant(tenantId));
}

async function ofTenant(tenantId: string): Promise<{ customer: string }> {
  const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, tenantId));
  return { customer: tenant?.stripeCustomerId ?? '' };
}

/** What a webhook about a tenant's open charge leads to: it is looked up now, unless it has been settled meanwhile. */
async function news(tenantId: string): Promise<void> {
  const { state } = await world.read(tenantId);
  const open = openCharge(state);
  if (open === null) return;
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId(tenantId));
  await handle.signal(chargeChanged, { chargeKey: open.key }).catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
}

function hasSettled({ state }: { readonly state: State }): boolean {
  return openCharge(state) === null;
}
