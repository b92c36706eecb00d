import { words } from './words.ts';

const { licences: licencesOf } = words;

/** Fewer licences. */
export const remove = {
  title: 'Remove licences',
  heading: (ids: string) => `Remove ${ids}`,
  howMany: 'How many fewer',
  freeNote: (free: number, total: number) =>
    `${free} of ${total} are free; free ones go first, the newest of them before the others.`,
  thereAre: (total: number): string =>
    total === 0 ? 'There are no licences.' : `There are only ${licencesOf(total)}.`,
  remove: (count: number) => `Remove ${licencesOf(count)}`,
  removed: (count: number): string =>
    count === 0 ? 'Nothing has changed: what was to go ends already.' : `${licencesOf(count)} removed.`,
  chooseRefused: (toChoose: number, chosen: number) =>
    `Choose ${toChoose}: ${chosen === 0 ? 'none is' : `${chosen} ${chosen === 1 ? 'is' : 'are'}`} chosen. Nothing was removed.`,
  choose: (free: number, toChoose: number) => {
    const rest = free === 1 ? 'The free one goes' : `The ${free} free ones go`;
    return free === 0
      ? `None is free: choose ${toChoose} whose holders lose access`
      : `${rest}: choose ${toChoose} more whose holders lose access`;
  },
  chosen: (chosen: string, toChoose: number) => `${chosen} of ${toChoose} chosen`,
  notShown: (count: number) => `${count} more are not shown: find them in the list of licences.`,
  atOnce: 'They leave at once; nothing is billed for them.',
  endsOn: (end: string) => (
    <>
      They end on <strong>{end}</strong>, and work until then. You can reactivate them free before that day.
    </>
  ),
  loseAccess: (names: string, count: number) => (
    <>
      <strong>{names}</strong> {count === 1 ? 'loses' : 'lose'} access then.
    </>
  ),
};
