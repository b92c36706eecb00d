export const company = {
  tabTitle: 'Name and address',
  title: 'Name and mail address',
  saved: 'Saved.',
  name: 'Name',
  nameHint:
    'As these pages and mails call the company. Invoices are made out to the legal name of the billing details.',
  address: 'Admin’s mail address',
  addressHint: 'Where mails about the subscription go.',
};
