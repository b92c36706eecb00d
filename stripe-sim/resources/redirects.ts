import { z } from 'zod';
import { invalidRequest } from '../wire/errors.ts';
import * as p from '../wire/params.ts';

/** The parameters for the kinds of payment method that an intent may use. */
export const redirectFields = {
  allowed_payment_method_types: z.array(z.literal('card')).min(1).optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: p.bool, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
};

type Fields = z.output<z.ZodObject<typeof redirectFields>>;

/** Null where only cards are allowed, because these do not redirect. */
export function allowedRedirects({
  allowed_payment_method_types,
  automatic_payment_methods: automatic,
}: Fields): 'always' | 'never' | null {
  if (allowed_payment_method_types !== undefined || automatic?.enabled === false) return null;
  return automatic?.allow_redirects ?? 'always';
}

/** Throws the 400 where redirects are allowed and no `return_url` is given. */
export function requireReturnUrl(
  intent: { readonly allow_redirects: string | null; readonly return_url: string | null },
  kind: string,
): void {
  if (intent.allow_redirects !== 'always' || intent.return_url !== null) return;
  throw invalidRequest(
    `This ${kind} accepts payment methods that might redirect your customer off of your page, so you must provide a \`return_url\`, or set automatic_payment_methods[allow_redirects] to never.`,
  );
}
