import type { LicenceRow } from '../../db/licences.ts';
import { licenceIdOf } from '../../domain/licence-id.ts';
import { streamedCsv } from './streamed-csv.ts';

/** The list of people as CSV, filtered and sorted as requested. */
export function licencesCsv(pages: AsyncIterable<readonly LicenceRow[]>): ReadableStream<Uint8Array> {
  return streamedCsv(Object.keys(columns), pages, (row) =>
    Object.fromEntries(Object.entries(columns).map(([name, cell]) => [name, cell(row)])),
  );
}

const columns: Readonly<Record<string, (row: LicenceRow) => string | null>> = {
  name: ({ userName }) => userName,
  userId: ({ userId }) => userId,
  licenceId: ({ number }) => licenceIdOf(number),
  status: ({ status }) => status,
  lastUsedOn: ({ lastUsedOn }) => lastUsedOn,
  since: ({ since }) => since.toISOString(),
  endsAt: ({ endsAt }) => endsAt?.toISOString() ?? null,
};
