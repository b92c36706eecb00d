import { z } from '@hono/zod-openapi';
import type { BillingDetailsContent } from '../../db/billing-details.ts';
import { languages } from '../../db/schema.ts';
import { postcodeFault } from '../../domain/billing-details.ts';
import { readTaxId, type TaxIdProblem } from '../../domain/tax/tax-id.ts';
import { country, isoDate, maxIdLength, nameText, noteText, textKinds } from './request-fields.ts';

/** What may be left out, or be null: then there is none. */
const orNone = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

/** The same of a text that a form sends empty. */
const textOrNone = (maxLength: number) =>
  orNone(z.union([z.literal('').transform(() => null), nameText.max(maxLength).register(textKinds, { kind: 'name' })]));

const maxLines = 5;
const maxPostcodeLength = 16;
const maxTaxIdLength = 40;

const addressLines = z.array(nameText).min(1).max(maxLines);

const fields = z.strictObject({
  legalName: nameText,
  address: z.strictObject({
    lines: addressLines.openapi({ description: 'Street, building, department: as on a letter.' }),
    postcode: textOrNone(maxPostcodeLength),
    city: nameText,
    country,
  }),
  taxId: textOrNone(maxTaxIdLength),
  purchaseOrder: textOrNone(maxIdLength),
  purchaseOrderUntil: orNone(isoDate),
  note: orNone(noteText),
  language: z.enum(languages).default('en'),
});

const taxIdFaults: Readonly<Record<TaxIdProblem, string>> = {
  malformed: 'is no tax id of this country: its length, its signs or its check digit are wrong',
  other_country: 'is of another country than the address',
};

/** Billing details as a whole: what is left out is none. */
export const billingDetailsBody = fields
  .transform(({ address, taxId, note, ...details }, context): BillingDetailsContent => {
    const { lines, ...place } = address;
    const refuse = (message: string, ...path: readonly string[]) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const fault = postcodeFault(place.postcode, place.country);
    if (fault !== null) refuse(fault, 'address', 'postcode');
    if (details.purchaseOrderUntil !== null && details.purchaseOrder === null)
      refuse('is the last day of a purchaseOrder, which is missing', 'purchaseOrderUntil');
    const read = taxId === null ? null : readTaxId(taxId, place.country);
    if (read !== null && 'problem' in read) refuse(taxIdFaults[read.problem], 'taxId');
    const readId = read !== null && 'taxId' in read ? read.taxId : null;
    return { ...details, ...place, addressLines: lines, taxId: readId, note: note === '' ? null : note };
  })
  .openapi('BillingDetailsRequest');
