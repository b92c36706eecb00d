import { html } from 'hono/html';
import type { Answer } from '../http/answer.ts';
import { unrequested } from '../http/context.ts';
import type { Store } from '../store/store.ts';
import { StripeFailure } from '../wire/errors.ts';
import { decideAtBank, showBank } from './bank.ts';
import { payAtCheckout, showCheckout } from './checkout.ts';
import type { PageContext, PageRequest } from './context.ts';
import { page } from './layout.ts';
import { STYLE } from './style.ts';

export interface SiteParts {
  readonly store: Store;
  readonly publicUrl: () => string;
  readonly afterCommit: () => void;
}

const PAGES: { readonly [methodAndSection: string]: (context: PageContext, id: string) => Promise<Answer> } = {
  'GET checkout': showCheckout,
  'POST checkout': payAtCheckout,
  'GET bank': showBank,
  'POST bank': decideAtBank,
};

/** The pages: Checkout, where a card is entered, and the bank, where its holder authenticates. */
export function site(parts: SiteParts): (request: PageRequest) => Promise<Answer> {
  return async (request) => {
    const [, section = '', id = ''] = request.path.split('/');
    if (request.path === '/pages.css')
      return { status: 200, body: STYLE, headers: { 'content-type': 'text/css; charset=utf-8' } };
    const show = PAGES[`${request.method} ${section}`];
    if (show === undefined) return notFound();
    const tx = parts.store.begin();
    const context: PageContext = {
      ...unrequested,
      tx,
      publicUrl: parts.publicUrl(),
      query: request.query,
      form: request.form,
    };
    try {
      // A page makes its changes before its first await, so this commits before another request runs.
      const answer = show(context, id);
      tx.commit();
      parts.afterCommit();
      return await answer;
    } catch (error) {
      if (error instanceof StripeFailure) return notFound();
      throw error;
    }
  };
}

function notFound(): Promise<Answer> {
  return page('Not found', html`<p>This link leads nowhere, or its time is over.</p>`, { status: 404 });
}
