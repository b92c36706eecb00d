export const contacts = {
  title: 'Contacts',
  whoGets: 'Who gets our mails',
  admin: 'The admin',
  adminGets:
    ', the company’s own address, gets every mail that no contact here gets, and always those about a suspension or a deletion.',
  kinds: { receipts: 'Receipts', failures: 'Failed payments and cards', everything: 'Everything' },
  added: (email: string) => `${email} gets its mails from now on.`,
  removed: 'The contact is removed: no mail goes to it any more.',
  addTitle: 'Add a contact',
  addButton: 'Add the contact',
  address: 'Address',
  gets: 'Gets',
  remove: 'Remove',
  email: 'E-mail address',
  itGets: 'It gets',
};
