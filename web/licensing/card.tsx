import { setTimeout as sleep } from 'node:timers/promises';
import type { Card } from 'licence-billing-client';
import { Outside } from '../components/layout.tsx';
import type { PageContext } from '../deps.ts';
import { fieldsOf, queryOf } from '../forms.ts';
import { render } from '../view.ts';
import { cardName } from '../words.ts';
import { activationIn } from './activation-query.ts';
import { showRefusal } from './refused.tsx';
import { baseOf, paramsOf } from './tenant.ts';

/** Leads to the card processor's own page, or says why there is none: it may refuse a detail of the tenant. */
export async function card(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const params = paramsOf(context);
  const client = context.get('client');
  const { paymentMethod } = await client.do('GET /v1/tenants/{t}/subscription', { params });
  const back = new URLSearchParams({ before: cardKey(paymentMethod), ...activationIn(fields) });
  const returnUrl = `${context.get('publicUrl')}${baseOf(context)}/card/saved?${back.toString()}`;
  const answer = await client.ask('POST /v1/tenants/{t}/payment-method/setup-sessions', {
    params,
    body: { returnUrl },
  });
  if (!answer.ok) return showRefusal(context, answer.problem);
  const { url } = answer.body;
  // The pages' security policy lets forms lead only to this site, which rules out a redirect.
  return render(
    context,
    <Outside title="To the card’s page" leadsTo={url}>
      <p>
        <a href={url}>Go on</a> if your browser does not do so by itself.
      </p>
    </Outside>,
  );
}

const longestWaitMs = 4_000;
const pollingMs = 150;

/** The card processor leads back here; its webhook usually delivers the card earlier. */
export async function cardSaved(context: PageContext): Promise<Response> {
  const query = queryOf(context);
  const saved = await newCard(context, query.text('before'));
  context.get('leaveNotice')(
    saved === null ? 'If you have entered a card, it will show here in a moment.' : `Card saved: ${cardName(saved)}.`,
  );
  const activation = new URLSearchParams(activationIn(query)).toString();
  const next = activation === '' ? 'subscription#card' : `activate?${activation}`;
  return context.redirect(`${baseOf(context)}/${next}`, 303);
}

async function newCard(context: PageContext, before: string): Promise<Card | null> {
  const params = paramsOf(context);
  for (const until = Date.now() + longestWaitMs; Date.now() < until; await sleep(pollingMs)) {
    const { paymentMethod } = await context.get('client').do('GET /v1/tenants/{t}/subscription', { params });
    if (paymentMethod !== null && cardKey(paymentMethod) !== before) return paymentMethod;
  }
  return null;
}

function cardKey(paymentMethod: Card | null): string {
  if (paymentMethod === null) return '';
  const { brand, last4, expMonth, expYear } = paymentMethod;
  return [brand, last4, expMonth, expYear].join('-');
}
