import { describe, expect, it } from 'vitest';
import {
  activate,
  activeTenant,
  add,
  assign,
  cancel,
  card,
  declined,
  instantOf,
  keep,
  pastDueTenant,
  pay,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { attentionOf } from '../attention.ts';
import { civilDateOf } from '../calendar.ts';
import type { Policy } from '../policy.ts';
import { viewOf } from '../view.ts';

const undo = { type: 'undoActivation' } as const;

describe('an expired trial', () => {
  const expired = (): Tenant => new Tenant().must(add(3)).must(assign('a')).until('2026-01-20T15:00');

  it('is warned 14, 7 and 1 days before, and deleted after 30', () => {
    const tenant = expired().until('2026-02-13T23:59');
    expect(tenant.datesOf('deletionWarned')).toEqual(['2026-01-31', '2026-02-07', '2026-02-13']);
    expect(tenant.all('deletionWarned').map(({ days, deleteAt }) => [days, deleteAt])).toEqual(
      [14, 7, 1].map((days) => [days, instantOf('2026-02-14')]),
    );
    expect(tenant.deletedAt).toBeNull();
    tenant.until('2026-03-01');
    expect(tenant.deletedAt).toBe(instantOf('2026-02-14'));
    expect(tenant.shows).toBe('deleted');
    expect(tenant.state.pool.licences).toEqual([]);
    expect(tenant.refusalOf(add(1))).toBe('subscription_ended');
    expect(tenant.refusalOf(keep)).toBe('subscription_ended');
  });

  it('waits with its deletion for an activation of unknown outcome, and opens if that was paid', () => {
    const tenant = expired().must(card);
    tenant.processor = () => unknown;
    tenant.must(activate(1));
    expect(tenant.refusalOf(pay)).toBe('unavailable');
    expect(tenant.refusalOf(undo)).toBe('not_in_trial');
    tenant.until('2026-02-16');
    expect([tenant.shows, tenant.deletedAt]).toEqual(['trial_expired', null]);
    tenant.resolve(succeeded);
    expect(tenant.shows).toBe('active');
    expect(tenant.period?.start).toBe(instantOf('2026-01-20T15:00'));
    tenant.until('2026-02-19');
    expect(tenant.deletedAt).toBeNull();
  });

  it('is deleted as soon as such an activation turns out unpaid', () => {
    const tenant = expired().must(card);
    tenant.processor = () => unknown;
    tenant.must(activate(1)).until('2026-02-16');
    expect(tenant.resolve(declined())).toMatchObject({ code: 'card_declined' });
    tenant.settle();
    expect(tenant.deletedAt).toBe(instantOf('2026-02-16'));
  });
});

describe('a cancellation', () => {
  it('lets nothing be deleted unwarned that it had kept from being warned', () => {
    const tenant = pastDueTenant(1).until('2026-02-06').must(cancel).until('2026-02-28T12:00').must(keep);
    tenant.until('2026-03-17');
    expect(tenant.datesOf('deletionWarned')).toEqual(['2026-03-03', '2026-03-10', '2026-03-16']);
    expect(tenant.deletedAt).toBe(instantOf('2026-03-17'));
  });

  it('ends access on time; the deletion waits for a charge of unknown outcome, and a payment is recorded', () => {
    const tenant = activeTenant(1);
    tenant.processor = () => unknown;
    tenant.until('2026-02-02').must(cancel).until('2026-03-08');
    expect(viewOf(tenant.state)).toMatchObject({
      state: 'deleting',
      licencesWork: false,
      deleteAt: instantOf('2026-03-01'),
    });
    expect(tenant.deletedAt).toBeNull();
    expect(tenant.refusalOf(keep)).toBe('subscription_ended');
    tenant.resolve(succeeded);
    expect(attentionOf(tenant.state.concerns)).toMatch(/renewal.* was paid too late to take effect: refund it\.$/);
    tenant.settle();
    expect(tenant.deletedAt).toBe(instantOf('2026-03-08'));
    expect(tenant.shows).toBe('deleted');
  });
});

describe('after an outage', () => {
  it('deletes no tenant that was not warned seven days and one day before', () => {
    const tenant = pastDueTenant(1).until('2026-02-16').outageUntil('2026-04-20T00:30');
    expect(tenant.all('deletionWarned').map(({ days, deleteAt }) => [days, civilDateOf(deleteAt, 'UTC')])).toEqual([
      [14, '2026-04-27'],
      [7, '2026-04-27'],
    ]);
    tenant.until('2026-04-26T23:59');
    expect(tenant.datesOf('deletionWarned').at(-1)).toBe('2026-04-26');
    expect(tenant.deletedAt).toBeNull();
    tenant.until('2026-04-27');
    expect(tenant.deletedAt).toBe(instantOf('2026-04-27'));
  });
});

describe('whatever the days are configured to be', () => {
  const failing = (policy: Partial<Policy>): Tenant => {
    const tenant = activeTenant(1, { policy });
    tenant.processor = () => declined('insufficient_funds');
    return tenant.until('2026-02-01T12:00');
  };

  it('warns of no deletion while the tenant is past due, and deletes nothing then', () => {
    const early = failing({ deleteAfterDays: 10 }).until('2026-02-14T23:59');
    expect([early.shows, early.datesOf('deletionWarned')]).toEqual(['past_due', []]);
    early.until('2026-02-15T12:00');
    expect(early.datesOf('deletionWarned')).toEqual(['2026-02-15', '2026-02-15']);
    early.until('2026-03-15');
    expect(early.deletedAt).toBe(instantOf('2026-02-22'));

    const soon = failing({ deleteAfterDays: 20 }).until('2026-03-15');
    expect(soon.datesOf('deletionWarned')).toEqual(['2026-02-15', '2026-02-15', '2026-02-21']);
    expect(soon.deletedAt).toBe(instantOf('2026-02-22'));
  });

  it.each([
    ['2026-02-12T01:00', '2026-02-19'],
    ['2026-02-12T01:00:00.001', '2026-02-20'],
  ])('a warning at %s is a week old on %s', (warnedAt, deletedOn) => {
    const tenant = new Tenant().until('2026-02-01').outageUntil(warnedAt).until('2026-03-20');
    expect(tenant.datesOf('deleted')).toEqual([deletedOn]);
    expect(
      tenant
        .all('deletionWarned')
        .map(({ deleteAt }) => civilDateOf(deleteAt, 'UTC'))
        .at(-1),
    ).toBe(deletedOn);
  });
});

describe('a warning that went out late', () => {
  it('moves the deletion so that it went out seven full days before', () => {
    const tenant = new Tenant().until('2026-01-16').outageUntil('2026-02-12T15:00');
    tenant.until('2026-02-19T23:59');
    expect(tenant.shows).toBe('trial_expired');
    tenant.until('2026-03-20');
    expect(civilDateOf(tenant.deletedAt ?? 0, 'UTC')).toBe('2026-02-20');
  });
});
