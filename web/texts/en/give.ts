import { counted } from '../../format.ts';
import { words } from './words.ts';

const { licences: licencesOf } = words;

/** Licences for a list of people. */
export const give = {
  title: 'Give licences',
  heading: 'Give licences to a list of people',
  label: 'People, one a line: names, e-mail addresses or user ids',
  note: 'Rows of a spreadsheet can be pasted as they are. Nothing is given before you have seen who was found.',
  file: 'Or a CSV file',
  find: 'Find these people',
  noneChosen: 'Choose who gets a licence',
  noneChosenMore: 'Nothing was ticked. Tick the people who get one, or paste a list of them.',
  given: (count: number) => `${licencesOf(count)} given.`,
  boughtAndGiven: (bought: number, count: number) => `${licencesOf(bought)} bought. ${licencesOf(count)} given.`,
  found: (count: number) => (count === 0 ? 'No person was found' : `${counted(count, 'person', 'people')} found`),
  changeList: 'Change the list',
  nothingPasted: 'The list was empty. Write at least one name, e-mail address or user id.',
  leftOutLabel: 'Lines that were left out',
  leftOut: (count: number) => `${counted(count, 'line')} left out:`,
  faults: {
    unknown: 'is not a user of the instance',
    several: 'is the name of several users: write the e-mail address',
    'holds-one': 'holds a licence already',
  },
  andMore: (count: number) => `and ${count} more`,
  give: (count: number) => `Give ${licencesOf(count)}`,
  payAndGive: (amount: string, count: number) => `Pay ${amount} and give ${licencesOf(count)}`,
  missing: (free: number, missing: number) =>
    `${free === 0 ? 'None is free' : `${free} ${free === 1 ? 'is' : 'are'} free`}: ${licencesOf(missing)} ${missing === 1 ? 'is' : 'are'} added.`,
};
