import { giveQuoteBack, takeQuote } from '../../db/quotes.ts';
import type { QuotableRequest } from '../../domain/inputs.ts';
import { ApiError, RefusedError } from '../http/problems.ts';
import type { RouteDeps } from './changes.ts';

/** The command made with a quote. */
interface QuotedCommand {
  readonly deps: RouteDeps;
  readonly tenantId: string;
  readonly commandId: string;
}

/**
 * A request bound to its quote, where it names one. A quote is used once (docs/product.md, "Quotes bind"): the same
 * command may name it again, any other is refused.
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

/** Gives the quote back where the change is refused, so that it can be used again, for example once there is a card. */
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
