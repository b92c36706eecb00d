import { beforeAll, expect, it } from 'vitest';
import { useApi } from '../api/support/api.ts';
import { events } from './events.ts';
import { type Ending, playAll } from './play.ts';
import { states } from './states.ts';
import { tableOf } from './table.ts';

/*
 * Each event of the outside world in each state of a tenant (docs/product.md, "A lost run"). A tenant to
 * which nothing happens is played beside them: what comes of the others is compared with it.
 */

const api = useApi({ booksAgree: true });

let endings: readonly Ending[] = [];
beforeAll(async () => {
  endings = await playAll(api.world);
}, 600_000);

const named = ({ event, state }: Ending): string => `${event} · ${state}`;
const undisturbed = ({ state }: Ending): Ending | undefined =>
  endings.find((one) => one.state === state && one.event === 'nothing');

it('every event was played in every state, and each tenant went on to its end: none hangs', () => {
  expect(endings).toHaveLength(events.length * states.length);
  expect(endings.filter((one) => one.finally !== 'deleted').map(named)).toEqual([]);
});

it('none is charged twice: each reason is paid once', () => {
  const reasons = endings.flatMap(({ paid }) => paid.map((key) => key.replace(/\/\d+$/, '')));
  expect(reasons.filter((reason, index) => reasons.indexOf(reason) !== index)).toEqual([]);
});

it('none is deleted, suspended or charged for it: all goes as with a tenant to which nothing happened', () => {
  for (const one of endings.filter((ending) => !isWithoutCard(ending))) {
    const { view, ledger } = undisturbed(one) ?? one;
    expect([named(one), one.view, one.ledger]).toEqual([named(one), view, ledger]);
  }
});

it('what falls due without a card waits for another: nothing else ends for it, and nothing else is paid', () => {
  for (const one of endings.filter(isWithoutCard)) {
    const { view, ledger } = undisturbed(one) ?? one;
    const state = withoutCard[one.state] ?? view.state;
    expect([named(one), one.view]).toEqual([named(one), { ...view, state }]);
    expect(ledger).toEqual(expect.arrayContaining(one.ledger.filter((line) => line.includes('succeeded'))));
  }
});

const isWithoutCard = ({ event, happened }: Ending): boolean =>
  happened && events.some(({ name, takesCard }) => name === event && takesCard === true);

/** What a charge of time leads to that finds no card. */
const withoutCard: Readonly<Record<string, string>> = {
  converting: 'trial_expired',
  active: 'past_due',
  'awaits payer': 'past_due',
  'charge under way': 'past_due',
};

it('the page has what came of each', async () => {
  await expect(tableOf(endings)).toMatchFileSnapshot('../../docs/outside-world.md');
});
