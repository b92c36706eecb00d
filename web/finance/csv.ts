import type { PageContext } from '../deps.ts';

/** Answers with a table as a file: made for whoever asks for it, and kept by nobody on the way. */
export function csvFile(context: PageContext, name: string, csv: string | ReadableStream): Response {
  return context.body(csv, 200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'private, no-store',
  });
}
