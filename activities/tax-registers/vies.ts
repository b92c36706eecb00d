import { z } from 'zod';
import { ofVies } from '../../domain/tax/tax-id.ts';
import type { NameMatch, RegisterAnswer } from '../../domain/tax/tax-id-check.ts';
import { askJson, parseAnswer, RegisterAway } from './ask-json.ts';
import { askAsSeller, counted, plainId, RequesterRefused, type TaxRegisterClient } from './register.ts';

/*
 * The European Commission's VIES, by its REST interface, which needs no key. This client is the project's own, as
 * packages for VIES leave out the requester, for which it gives a number, or take a member state that is away for a
 * "no".
 */

export interface ViesSettings {
  /** Such as `https://ec.europa.eu/taxation_customs/vies/rest-api`. */
  readonly url: string;
  /** The seller's ids, of which VIES takes one of a member state or of Northern Ireland. */
  readonly sellerTaxIds: readonly string[];
}

const matches = z.enum(['VALID', 'INVALID', 'NOT_PROCESSED']).catch('NOT_PROCESSED');
const errors = z.array(z.object({ error: z.string() })).min(1);

/**
 * A failure comes with any HTTP status, even 200: as `errorWrappers`, or as the `userError` of an answer that says
 * invalid.
 */
const answers = z.union([
  z
    .object({ errorWrappers: errors })
    .transform(({ errorWrappers: [first] }) => ({ failure: first?.error ?? 'UNKNOWN' })),
  z.object({
    valid: z.boolean(),
    userError: z.string().nullish(),
    requestIdentifier: z.string().nullish(),
    name: z.string().nullish(),
    traderNameMatch: matches.nullish(),
  }),
]);

export function viesClient({ url, sellerTaxIds }: ViesSettings): TaxRegisterClient {
  const requester = sellerTaxIds.map(plainId).find((id) => ofVies.test(id)) ?? null;
  return {
    ask: ({ taxId, buyerName }) =>
      counted('vies', () => askAsSeller(requester, (asks) => askVies(url, { taxId, buyerName, requester: asks }))),
  };
}

interface ViesQuestion {
  readonly taxId: string;
  readonly buyerName: string;
  readonly requester: string | null;
}

async function askVies(url: string, { taxId, buyerName, requester }: ViesQuestion): Promise<RegisterAnswer> {
  const question = {
    countryCode: taxId.slice(0, 2),
    vatNumber: taxId.slice(2),
    ...(requester !== null && {
      requesterMemberStateCode: requester.slice(0, 2),
      requesterNumber: requester.slice(2),
      traderName: buyerName,
    }),
  };
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const answer = await askJson(`${url}/check-vat-number`, { method: 'POST', headers, body: JSON.stringify(question) });
  const said = parseAnswer(answers, answer);
  const failure = 'failure' in said ? said.failure : failureIn(said);
  if (failure === 'INVALID_REQUESTER_INFO') throw new RequesterRefused(failure);
  // The member state cannot have such a number.
  if (failure === 'INVALID_INPUT') return { ...nothingMore, result: 'invalid', code: failure, requester };
  if ('failure' in said || failure !== null) throw new RegisterAway(codeOf(failure ?? 'UNKNOWN'));
  return {
    result: said.valid ? 'valid' : 'invalid',
    code: said.valid ? 'VALID' : 'INVALID',
    consultationNumber: textOr(said.requestIdentifier),
    requester,
    registeredName: textOr(said.name),
    nameMatch: said.traderNameMatch == null ? null : nameMatches[said.traderNameMatch],
  };
}

const nothingMore = { consultationNumber: null, registeredName: null, nameMatch: null } as const;

/** The failure in an answer of "not valid", which may say at the same time that the question was not answered. */
function failureIn({ userError }: { readonly userError?: string | null | undefined }): string | null {
  return userError == null || ['', 'VALID', 'INVALID'].includes(userError) ? null : userError;
}

/** A code, which is kept and shown. Any other text is not. */
function codeOf(failure: string): string {
  return /^[A-Z_]{1,64}$/.test(failure) ? failure : 'UNKNOWN';
}

const nameMatches: Readonly<Record<z.output<typeof matches>, NameMatch>> = {
  VALID: 'matches',
  INVALID: 'differs',
  NOT_PROCESSED: 'not_compared',
};

/** The text, or null for the dashes that stand for what a member state does not tell. */
function textOr(text: string | null | undefined): string | null {
  const plain = text?.trim().slice(0, 500) ?? '';
  return /^-*$/.test(plain) ? null : plain;
}
