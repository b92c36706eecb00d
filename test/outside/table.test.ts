import { beforeAll, expect, it } from 'vitest';
import { charges } from '../../db/schema.ts';
import { useApi } from '../api/support/api.ts';
import { moneyMoved } from '../support/stand-in.ts';
import { events, expectedOf, nothingHappens } from './events.ts';
import { canHappen, type Ending, playAll } from './play.ts';
import { type StateName, states } from './states.ts';
import { tableOf } from './table.ts';

/*
 * Each event of the outside world in each state of a tenant in which it can happen. A tenant to which nothing
 * happens, or which is heard of as it should be, is played beside them: what comes of the others is compared with it.
 * docs/trust.md, "T15"
 */

const api = useApi({ booksAgree: true });

let endings: readonly Ending[] = [];
beforeAll(async () => {
  endings = await playAll(api.world);
}, 600_000);

const named = ({ event, state }: Ending): string => `${event.name} · ${state.name}`;
const endingOf = (event: string, { state }: Ending): Ending => {
  const found = endings.find((one) => one.event.name === event && one.state === state);
  if (found === undefined) throw new Error(`${event} was not played in ${state.name}`);
  return found;
};

it('every event was played in every state in which it can happen, and each tenant went on to its end: none hangs', () => {
  expect(endings).toHaveLength(states.flatMap((state) => events.filter((event) => canHappen(event, state))).length);
  expect(endings.filter((one) => one.finally !== 'deleted').map(named)).toEqual([]);
});

it('none is charged twice: each reason is paid once, unless the money had gone back before', async () => {
  const rows = await api.world.db.select().from(charges);
  const goneBack = new Set(rows.filter(({ refunded, amount }) => refunded === amount).map(({ key }) => key));
  const kept = (await moneyMoved(api.world)).map(([key = '']) => key).filter((key) => !goneBack.has(key));
  const reasons = kept.map((key) => key.replace(/\/\d+$/, ''));
  expect(reasons.filter((reason, index) => reasons.indexOf(reason) !== index)).toEqual([]);
});

it('none is deleted, suspended or charged for it: all goes as with the tenant that it is compared with', () => {
  for (const one of endings) {
    const { like, same } = expectedOf(one.event, one.state.name);
    const { view, [same]: charged } = endingOf(like, one).answered;
    expect([named(one), one.answered.view, one.answered[same]]).toEqual([named(one), view, charged]);
  }
});

/** Where a bill falls due in the days without a card. */
const waitingForCard: Partial<Record<StateName, string>> = {
  converting: 'trial_expired',
  active: 'past_due',
  'awaits payer': 'past_due',
  'charge under way': 'past_due',
};

it('one whose card is gone keeps its licences, and what falls due waits for another card', () => {
  for (const one of endings.filter(({ event }) => event.givesCard === true && event.strike !== nothingHappens)) {
    const { state, licences } = endingOf('nothing', one).later.view;
    const { later } = one;
    expect([named(one), later.view.state, later.view.licences]).toEqual([
      named(one),
      waitingForCard[one.state.name] ?? state,
      licences,
    ]);
  }
});

it('each deletion happened once, and left one certificate', () => {
  for (const one of endings)
    expect([named(one), one.deletion]).toEqual([named(one), { begun: 1, complete: 1, certificates: 1 }]);
});

it('the page has what came of each', async () => {
  await expect(tableOf(endings)).toMatchFileSnapshot('../../docs/outside-world.md');
});
