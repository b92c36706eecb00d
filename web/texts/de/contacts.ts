import type { Texts } from '../en.ts';

export const contacts: Texts['contacts'] = {
  title: 'Kontakte',
  whoGets: 'Wer unsere E-Mails erhält',
  admin: 'Die Verwaltung',
  adminGets:
    ', die eigene Adresse des Unternehmens, erhält jede E-Mail, die kein Kontakt hier erhält, und immer die zu einer Aussetzung oder Löschung.',
  kinds: {
    receipts: 'Zahlungsbelege',
    failures: 'Fehlgeschlagene Zahlungen und Karten',
    everything: 'Alles',
  },
  added: (email) => `${email} erhält ab jetzt die gewählten E-Mails.`,
  removed: 'Der Kontakt ist entfernt: Er erhält keine E-Mails mehr.',
  addTitle: 'Kontakt hinzufügen',
  addButton: 'Kontakt hinzufügen',
  address: 'Adresse',
  gets: 'Erhält',
  remove: 'Entfernen',
  email: 'E-Mail-Adresse',
  itGets: 'Diese Adresse erhält',
};
