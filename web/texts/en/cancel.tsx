import { counted } from '../../format.ts';
import { words } from './words.ts';

export const cancel = {
  title: 'Cancel subscription',
  done: 'The subscription is cancelled. You can keep it until its last day.',
  already: 'This is done already: when it ends, and how to keep it, is said above.',
  exportFirst: 'Export your data first',
  why: 'What made you leave? (optional)',
  /** To choose from. */
  reasons: {
    price: 'It costs too much',
    missing: 'Something is missing',
    unused: 'We do not need it any more',
    other_product: 'We use another product',
    closing: 'The company closes',
    other: 'Another reason',
  },
  notSaid: 'I would rather not say',
  reason: 'In your own words (optional)',
  typeName: (name: string) => `Type the instance’s name to confirm: ${name}`,
  wrongName: (name: string) => `That is not the name. Type it as it is here: ${name}`,
  doNotCancel: 'Do not cancel',
  endsSoon: (
    <>
      The subscription ends <strong>when the next day begins</strong>.
    </>
  ),
  ends: (time: string, worksUntil: string | null) => (
    <>
      The subscription ends <strong>on {time}</strong>; until {worksUntil ?? 'then'} licences work as before.
    </>
  ),
  consequences: [
    'Nothing more is billed, and nothing is charged by itself.',
    'At that moment access ends, and the instance is deleted with all its users, settings and data.',
    'Invoices stay as issued, with name and address, for the years that the law asks, seen by our finance staff alone.',
    'Until that moment you can keep the subscription.',
  ],
  deletes: (users: string, given: string, free: string) => `What would be deleted now: ${users}, ${given} and ${free}.`,
  users: (count: number) => counted(count, 'user'),
  given: (count: number) => `${words.licences(count)} that ${count === 1 ? 'is' : 'are'} given`,
  free: (count: number) => `${words.licences(count)} that ${count === 1 ? 'is' : 'are'} free`,
  kept: 'The subscription goes on as it was.',
};
