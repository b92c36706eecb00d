import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { ChargeRow } from '../../db/charges.ts';
import type { ApiDeps } from '../deps.ts';
import { type ChargeJson, toCharge } from '../schemas/present.ts';

/** Columns as the fields of a charge are called; what lies deeper has its path, and lines stay JSON. */
const columns: Readonly<Record<string, (charge: ChargeJson) => string | number | null>> = {
  id: ({ id }) => id,
  tenantId: ({ tenantId }) => tenantId,
  kind: ({ kind }) => kind,
  state: ({ state }) => state,
  amount: ({ amount }) => amount,
  tax: ({ tax }) => tax,
  refunded: ({ refunded }) => refunded,
  currency: ({ currency }) => currency,
  lines: ({ lines }) => JSON.stringify(lines),
  'period.number': ({ period }) => period.number,
  'period.start': ({ period }) => period.start,
  'period.end': ({ period }) => period.end,
  invoiceNumber: ({ invoiceNumber }) => invoiceNumber,
  paymentIntent: ({ paymentIntent }) => paymentIntent,
  declineCode: ({ declineCode }) => declineCode,
  attempt: ({ attempt }) => attempt,
  createdAt: ({ createdAt }) => createdAt,
  settledAt: ({ settledAt }) => settledAt,
  recordedAt: ({ recordedAt }) => recordedAt,
  'workflow.id': ({ workflow }) => workflow.id,
  'workflow.runId': ({ workflow }) => workflow.runId,
  'workflow.activityId': ({ workflow }) => workflow.activityId,
  'workflow.url': ({ workflow }) => workflow.url,
  key: ({ key }) => key,
};

/**
 * Charges as CSV, a page at a time and only as fast as they are read. A failure in between breaks the connection off: a
 * shorter file that looks whole would be worse.
 */
export function chargesCsv(
  pages: AsyncIterable<readonly ChargeRow[]>,
  links: Pick<ApiDeps, 'config'>,
): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(chunks(pages, links), { objectMode: false })) as ReadableStream<Uint8Array>;
}

async function* chunks(
  pages: AsyncIterable<readonly ChargeRow[]>,
  links: Pick<ApiDeps, 'config'>,
): AsyncGenerator<Buffer> {
  yield Buffer.from(`${Object.keys(columns).join(',')}\r\n`);
  for await (const rows of pages) {
    const records = rows.map((row) => {
      const charge = toCharge(row, links);
      return Object.values(columns).map((cell) => cell(charge));
    });
    // A cell that a spreadsheet would take for a formula is escaped.
    yield Buffer.from(stringify(records, { escape_formulas: true, record_delimiter: 'windows' }));
  }
}
