import { declineReasons as onPages } from 'licence-billing-client';
import { expect, it } from 'vitest';
import { declineReasons as inMails } from '../../domain/decline-words.ts';

it('says on pages and in mails with the same words why a payment failed', () => {
  expect(onPages).toEqual(inMails);
});
