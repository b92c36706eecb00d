import type { Context } from 'hono';
import { InFlight } from '../commands/in-flight.ts';
import { streamed } from './streamed.ts';

/** The 200 of a route that answers a zip, for the API's document. */
export const zipResponse = {
  description: 'The zip.',
  content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
} as const;

interface Zip {
  readonly tenantId: string;
  readonly fileName: string;
  /** Writes the zip, part by part. */
  readonly write: (part: (chunk: Uint8Array) => Promise<void>) => Promise<void>;
}

const patience = { stallMs: 20_000, totalMs: 300_000 };

/** Streams zips that take long: one at a time for each tenant, and at most `mostAtOnce` in all. */
export function createZipAnswers(mostAtOnce: number): (context: Context, zip: Zip) => Promise<Response> {
  const ofTenant = new InFlight(1);
  const ofProcess = new InFlight(mostAtOnce);
  return async (context, { tenantId, fileName, write }) => {
    const zip = await streamed(
      (part) => ofTenant.run(tenantId, () => ofProcess.run('zip', () => write(part))),
      patience,
    );
    return context.body(zip, 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${fileName}"`,
    });
  };
}
