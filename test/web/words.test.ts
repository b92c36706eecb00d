import { declineReasons as onPages } from 'licence-billing-client';
import { expect, it } from 'vitest';
import { declineReasons as inMails } from '../../domain/decline-words.ts';
import { csrfTokenFor } from '../../web/csrf-token.ts';
import { createPages } from '../../web/pages.tsx';
import { barePages } from '../support/bare-pages.ts';
import { longestClient } from '../support/longest.ts';

it('says on pages and in mails with the same words why a payment failed', () => {
  expect(onPages).toEqual(inMails);
});

it('calls by its button what deletes a tenant again, and says that it does', async () => {
  // given a tenant that a restored database has alive: of it the API answers that it is being deleted again
  const pages = createPages(barePages(() => longestClient('W', { about: 'run', state: 'active', outcome: 'ended' })));
  const headers = { cookie: 'session_3000=ops', origin: 'http://127.0.0.1:3000' };
  const send = async (form: string): Promise<string> => {
    const body = new URLSearchParams({ csrf: csrfTokenFor('ops') });
    const url = `http://127.0.0.1:3000/ops/tenants/own/${form}`;
    const answer = await pages.request(url, { method: 'POST', headers, body });
    expect(answer.status).toBe(303);
    return decodeURIComponent(answer.headers.get('set-cookie') ?? '');
  };
  expect(await send('run')).toContain('“Look up now” deletes it again.');
  expect(await send('look-up')).toContain('is being deleted again');
});
