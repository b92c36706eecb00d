import { findQuote } from '../../db/quotes.ts';
import type { QuotableRequest } from '../../domain/inputs.ts';
import { ApiError } from '../http/problems.ts';
import type { RouteDeps } from './changes.ts';

/** The request bound to the quote it was made with, where there is one. */
export async function withQuote(
  { db }: RouteDeps,
  tenantId: string,
  quoteId: string | undefined,
  request: QuotableRequest,
): Promise<QuotableRequest> {
  if (quoteId === undefined) return request;
  const quote = await findQuote(db, tenantId, quoteId);
  if (quote === null) {
    const detail = 'There is no such quote.';
    throw new ApiError('not_found', detail, { errors: [{ pointer: '/quote', detail }] });
  }
  return { ...request, quote };
}
