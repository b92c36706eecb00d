import type { Context } from '../http/context.ts';

/** A browser's request for a page. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

/** What a page works with. */
export type PageContext = Context & Pick<PageRequest, 'query' | 'form'>;
