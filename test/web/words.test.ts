import { expect, it } from 'vitest';
import { declineReasons as inMails } from '../../domain/decline-words.ts';
import { declineReasons as onPages } from '../../web/words.ts';

it('says on pages and in mails with the same words why a payment failed', () => {
  expect([...onPages]).toEqual([...inMails]);
});
