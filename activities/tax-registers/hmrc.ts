import { z } from 'zod';
import type { RegisterAnswer } from '../../domain/tax/tax-id-check.ts';
import { askJson, type JsonAnswer, parseAnswer, RegisterAway } from './ask-json.ts';
import { askAsSeller, counted, plainId, RequesterRefused, type TaxRegisterClient } from './register.ts';

/* HMRC's "Check a UK VAT number", version 2, for applications that HMRC has registered. */

export interface HmrcSettings {
  /** Such as `https://api.service.hmrc.gov.uk`. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The seller's ids, of which HMRC takes a British one. */
  readonly sellerTaxIds: readonly string[];
}

const tokens = z.object({ access_token: z.string(), expires_in: z.number() });
const found = z.object({
  target: z.object({ name: z.string().nullish() }),
  consultationNumber: z.string().nullish(),
});
const failed = z.object({ code: z.string() });

interface Token {
  readonly text: string;
  readonly until: number;
}

/** How long before its end a token is replaced. */
const marginMs = 60_000;

export function hmrcClient({ url, clientId, clientSecret, sellerTaxIds }: HmrcSettings): TaxRegisterClient {
  const requester = sellerTaxIds.flatMap((id) => /^GB(\d{9}|\d{12})$/.exec(plainId(id))?.[1] ?? [])[0] ?? null;
  let kept: Token | null = null;

  const token = async (): Promise<string> => {
    if (kept === null || Date.now() > kept.until - marginMs) kept = await newToken(url, { clientId, clientSecret });
    return kept.text;
  };
  const lookUp = async (number: string, asks: string | null): Promise<RegisterAnswer> => {
    const path = [number, ...(asks === null ? [] : [asks])].join('/');
    const headers = { accept: 'application/vnd.hmrc.2.0+json', authorization: `Bearer ${await token()}` };
    const answer = await askJson(`${url}/organisations/vat/check-vat-number/lookup/${path}`, { headers });
    // The next try requests another token.
    if (answer.status === 401) kept = null;
    return answerIn(answer, asks);
  };
  return {
    ask: ({ taxId }) => counted('hmrc', () => askAsSeller(requester, (asks) => lookUp(taxId.replace(/^GB/, ''), asks))),
  };
}

async function newToken(
  url: string,
  { clientId, clientSecret }: Pick<HmrcSettings, 'clientId' | 'clientSecret'>,
): Promise<Token> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'read:vat',
  });
  const answer = await askJson(`${url}/oauth/token`, { method: 'POST', body });
  if (answer.status !== 200) throw new RegisterAway(`TOKEN_HTTP_${answer.status}`);
  const { access_token: text, expires_in: seconds } = parseAnswer(tokens, answer);
  return { text, until: Date.now() + seconds * 1_000 };
}

function answerIn(answer: JsonAnswer, requester: string | null): RegisterAnswer {
  if (answer.status === 200) {
    const { target, consultationNumber } = parseAnswer(found, answer);
    const registeredName = target.name?.trim().slice(0, 500) || null;
    return {
      result: 'valid',
      code: 'FOUND',
      consultationNumber: consultationNumber ?? null,
      requester,
      registeredName,
      nameMatch: null,
    };
  }
  // A 404 may be a proxy's: only HMRC's own code means that there is no such number.
  const { code } = parseAnswer(failed, answer);
  const isRefused = answer.status === 400 || answer.status === 403;
  if (isRefused && code === 'INVALID_REQUEST' && requester !== null) throw new RequesterRefused(code);
  const isUnknown =
    (answer.status === 404 && code === 'NOT_FOUND') || (answer.status === 400 && code === 'INVALID_REQUEST');
  if (!isUnknown) throw new RegisterAway(`HTTP_${answer.status}`);
  return { result: 'invalid', code, consultationNumber: null, requester, registeredName: null, nameMatch: null };
}
