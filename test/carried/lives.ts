import { concernIds } from '../../domain/attention.ts';
import type { State } from '../../domain/state.ts';
import type { Message } from '../../workflows/run-input.ts';
import {
  activate,
  activeTenant,
  add,
  assign,
  cancel,
  card,
  otherCard,
  pastDueTenant,
  remove,
  requiresAction,
  Tenant,
  unknown,
} from '../domain/support/tenant.ts';

const trial = (): Tenant => new Tenant({ testClock: true }).must(add(3)).must(assign('ann', 'bob'));
const buying = (outcome: typeof unknown): Tenant => {
  const tenant = activeTenant(2);
  tenant.processor = () => outcome;
  tenant.give(add(1));
  return tenant;
};

/** A tenant in each stage, and each kind of charge under way: a deploy may meet any of them in the middle of a period. */
export function statesOfLives(): readonly State[] {
  return [
    trial(),
    trial().must(card).must(activate(2)),
    new Tenant().must(add(1)).until('2026-01-20T15:00'),
    new Tenant().until('2026-03-01'),
    activeTenant(3).must(assign('ann')).must(remove(1)),
    activeTenant(1).must(otherCard).must(cancel),
    pastDueTenant(2),
    pastDueTenant(2).until('2026-02-20T15:00'),
    buying(unknown),
    buying(requiresAction),
  ].map(({ state }) => state);
}

/** One message of each type. */
export const messages: readonly Message[] = [
  { type: 'command', command: { ...add(1), commandId: 'c1' }, actor: 'admin key', isPromised: true },
  { type: 'cardSaved', eventId: 'evt_1', setupIntent: 'seti_1' },
  { type: 'chargeChanged', chargeKey: 'key' },
  {
    type: 'fact',
    fact: { type: 'attentionNeeded', about: concernIds.dispute('1'), reason: 'Look.' },
    actor: 'workflow',
  },
  { type: 'databaseRestored' },
];
