export const cancel = {
  title: 'Cancel subscription',
  done: 'The subscription is canceled. You can keep it until its last day.',
  exportFirst: 'Export your data first',
  reason: 'What made you leave? (optional)',
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
  kept: 'The subscription goes on as it was.',
};
