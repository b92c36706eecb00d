import { giveQuoteBack, takeQuote } from '../../db/quotes.ts';
import type { QuotableRequest } from '../../domain/inputs.ts';
import { ApiError, RefusedError } from '../http/problems.ts';
import type { RouteDeps } from './changes.ts';

/** The command that is made with a quote. */
interface QuotedCommand {
  readonly deps: RouteDeps;
  readonly tenantId: string;
  readonly commandId: string;
}

/** What a request that may activate a tenant has to fulfil, as it is configured now. */
export function activating({ config }: Pick<RouteDeps, 'config'>): { readonly requiresDetails?: true } {
  return config.requiresBillingDetails ? { requiresDetails: true } : {};
}

/**
 * The request bound to the quote it was made with, where there is one. A quote is used once (docs/product.md, "Quotes bind"):
 * the same command may name it again, another one may not.
 */
export async function withQuote(
  { deps, tenantId, commandId }: QuotedCommand,
  quoteId: string | undefined,
  request: QuotableRequest,
): Promise<QuotableRequest> {
  if (quoteId === undefined) return request;
  const quote = await takeQuote(deps.db, { tenantId, id: quoteId, commandId });
  if (quote === 'used') throw new RefusedError('quote_expired', 'The quote has been used: ask for another.');
  if (quote === null) {
    const detail = 'There is no such quote.';
    throw new ApiError('not_found', detail, { errors: [{ pointer: '/quote', detail }] });
  }
  return { ...request, quote };
}

/** A change that was refused has used no quote up: it may be made again, once a card is there for example. */
export async function unlessRefused<T>(
  { deps, tenantId, commandId }: QuotedCommand,
  quoteId: string | undefined,
  change: Promise<T>,
): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (quoteId !== undefined && error instanceof RefusedError)
      await giveQuoteBack(deps.db, { tenantId, id: quoteId, commandId });
    throw error;
  }
}
