import { z } from '@hono/zod-openapi';
import type { WithByName } from '../../db/actor-names.ts';
import type { BillingDetails, BillingDetailsContent } from '../../db/billing-details.ts';
import { postcodeFault } from '../../domain/billing-details.ts';
import type { TaxIdState } from '../../domain/tax/facts.ts';
import { readTaxId, type TaxIdProblem } from '../../domain/tax/tax-id.ts';
import type { Taxation } from '../../domain/tax/taxation.ts';
import { languages } from '../../domain/texts/language.ts';
import { byName, documentOf, orNull, timestamp } from './answer-fields.ts';
import { country, isoDate, maxIdLength, nameText, noteText, referenceText } from './request-fields.ts';
import { taxJson, taxSchema } from './tax.ts';

/** A field that may be absent or null, both of which mean none. */
const orNone = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

/** A text that may also be empty, as forms send it, which means none. */
const textOrNone = (maxLength: number) =>
  referenceText(maxLength)
    .nullish()
    .transform((text) => (text === '' ? null : (text ?? null)));

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
  language: z.enum(languages).optional(),
});

const taxIdFaults: Readonly<Record<TaxIdProblem, string>> = {
  malformed: 'is not a tax id of this country: its length, its signs or its check digit are wrong',
  other_country: 'is of another country than the address',
};

/** Billing details as a whole: an absent field means none. */
export const billingDetailsBody = fields
  .transform(({ address, taxId, note, language = 'en', ...details }, context): BillingDetailsContent => {
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
    return { ...details, ...place, language, addressLines: lines, taxId: readId, note: note === '' ? null : note };
  })
  .openapi('BillingDetailsRequest');

const taxIdStates = ['valid', 'invalid', 'unverified'] as const;

/** A version of billing details, with the judgement of its tax id, and the present taxation of bills. */
interface JudgedDetails {
  readonly details: WithByName<BillingDetails>;
  readonly taxIdState: TaxIdState;
  /** Null for an older version. */
  readonly taxation: Taxation | null;
}

const versionFields = {
  version: z.int(),
  at: timestamp,
  by: z.string().openapi({ description: 'As in the activity log.' }),
  byName,
};

const contentFields = {
  legalName: z.string(),
  address: z.object({
    lines: z.array(z.string()),
    postcode: z.string().nullable(),
    city: z.string(),
    country: z.string(),
  }),
  taxId: z.string().nullable().openapi({ description: 'In its normal form, with its country’s prefix.' }),
  purchaseOrder: z.string().nullable(),
  purchaseOrderUntil: z.string().nullable().openapi({ description: 'The last day on which the number is printed.' }),
  note: z.string().nullable(),
  language: z.enum(languages),
};

function contentOf({ addressLines, postcode, city, country: code, ...content }: WithByName<BillingDetails>) {
  return { ...content, address: { lines: [...addressLines], postcode, city, country: code } };
}

export const billingDetailsVersionSchema = documentOf(
  z.object({ ...contentFields, ...versionFields }).openapi('BillingDetailsVersion'),
  (details: WithByName<BillingDetails>) => contentOf(details),
);

export const billingDetailsSchema = documentOf(
  z
    .object({
      ...contentFields,
      ...versionFields,
      taxIdState: z.enum(taxIdStates).nullable().openapi({ description: 'Null where there is no tax id.' }),
      tax: orNull(taxSchema).openapi({ description: 'Of a bill of now; null of a version that is not the newest.' }),
    })
    .openapi('BillingDetails'),
  ({ details, taxIdState, taxation }: JudgedDetails) => ({
    ...contentOf(details),
    taxIdState: details.taxId === null ? null : taxIdState === 'none' ? ('unverified' as const) : taxIdState,
    tax: taxation && taxJson(taxation),
  }),
);
