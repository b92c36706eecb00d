import { declineReasons } from 'licence-billing-client';
import { counted } from '../../format.ts';
import { locales } from '../language.ts';

/** What is said on many pages. */
export const words = {
  licences: (count: number) => counted(count, 'licence', 'licences', locales.en),
  days: (count: number) => counted(count, 'day'),
  hours: (count: number) => counted(count, 'hour'),
  minutes: (count: number) => counted(count, 'minute'),
  /** A code without words of its own is named, so that the cardholder can ask the bank about it. */
  declineReason: (code: string) => declineReasons.en.get(code) ?? `the card was declined (${code})`,
  /** What a suspended tenant pays for. */
  reopening: 'a fresh month, and the days that were used without paying',
  activate: 'Activate the subscription',
  addCard: 'Add a card',
  addDetails: 'Add billing details',
  addLicences: 'Add licences',
  anotherCard: 'Use another card',
  changeCard: 'Change the card',
  continueAfterTrial: 'Continue after the trial',
  exportData: 'Export your data',
  keepSubscription: 'Keep subscription',
  payNow: (amount: string | null) => `Pay ${amount === null ? '' : `${amount} `}now…`,
  removeLicences: 'Remove licences',
  save: 'Save',
  doNotSave: 'Do not save',
  actions: 'Actions',
  pdf: 'PDF',
  xml: 'XML',
  ofDocument: (number: string) => `of ${number}`,
  backToSubscription: 'Back to the subscription',
};
