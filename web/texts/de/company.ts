import type { Texts } from '../en.ts';

export const company: Texts['company'] = {
  tabTitle: 'Name und Adresse',
  title: 'Name und E-Mail-Adresse',
  saved: 'Gespeichert.',
  name: 'Name',
  nameHint:
    'So nennen diese Seiten und E-Mails das Unternehmen. Auf Rechnungen steht der Firmenname aus den Rechnungsangaben.',
  address: 'E-Mail-Adresse der Verwaltung',
  addressHint: 'Dorthin gehen E-Mails zum Abonnement.',
};
