import { words } from './words.ts';

const { licences: licencesOf } = words;

/** The list of people, and what is done from it. */
export const licences = {
  title: 'Licences',
  add: 'Add licences',
  giveList: 'Give to a list',
  remove: 'Remove licences',
  searchIn: 'Name, user or licence',
  all: 'All licences',
  assigned: 'Given',
  free: 'Free',
  ending: 'Ending',
  /** `count` licences cost so much together. */
  unused: (days: number, count: string, cost: string) => `Not used for ${days} days (${count}, ${cost} a month)`,
  columns: { name: 'Person', lastUsedOn: 'Last used', status: 'Status', actions: 'Actions' },
  otherWay: (name: string) => `${name}, other way round`,
  caption: 'Licences and who holds them',
  notGiven: 'not given',
  never: 'never',
  today: 'today',
  daysAgo: (days: number) => (days === 1 ? 'yesterday' : `${days} days ago`),
  given: 'given',
  freeOne: 'free',
  endsOn: (day: string | null, isWorking: boolean) => `ends ${day ?? 'soon'}${isWorking ? ', works until then' : ''}`,
  actionsFor: (person: string) => `What to do with the licence of ${person}`,
  actionsForFree: (id: string) => `What to do with ${id}`,
  assign: 'Assign',
  reassign: 'Reassign',
  revoke: 'Revoke',
  reactivate: 'Reactivate',
  removeOne: 'Remove',
  withTicked: 'With those ticked:',
  removeTicked: 'Remove…',
  tickFirst: 'Nothing was done: tick some licences first.',
  revoked: (ids: readonly string[]) => (ids.length === 1 ? `${ids[0]} is free.` : `${licencesOf(ids.length)} revoked.`),
  givenBack: (count: number) => `${licencesOf(count)} given back.`,
  stay: (ids: readonly string[]) =>
    `${ids.length === 1 ? `${ids[0]} stays` : `${licencesOf(ids.length)} stay`}. Nothing was charged.`,
  showAll: 'Show all licences',
  none: 'There are no licences yet.',
  noneAdd: (isTrial: boolean, href: string) => (
    <>
      {isTrial ? 'In the trial they are free: ' : ''}
      <a href={href}>add some</a>, and give them to the users who make calls.
    </>
  ),
  others: 'People without a licence',
  giveTicked: 'Give licences to those ticked',
  pasteInstead: 'Paste a list instead',
  othersShown: (most: number) => `The first ${most}: search for others above, or paste a list.`,
};
