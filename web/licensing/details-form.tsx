import type { BillingDetails, BillingDetailsRequest, Problem } from 'licence-billing-client';
import { ChoiceField, Field, TextField } from '../components/form.tsx';
import { countryChoices } from '../countries.ts';
import { type Choices, Fields } from '../forms.ts';
import { defaultLanguage, type Language, languageNames } from '../texts/language.ts';
import type { Texts } from '../texts/texts.ts';
import type { View } from '../view.ts';

const languageChoices = Object.entries(languageNames) as Choices<Language>;
/** The most address lines that the API takes; a form shows three, or as many as are saved. */
const mostLines = 5;
const shownLines = 3;

const lineNames = Array.from({ length: mostLines }, (_, index) => `line${index + 1}`);

/** The details as the fields of their form. */
export function fieldsOfDetails(details: BillingDetails | null): Fields {
  if (details === null) return new Fields({});
  const { legalName, address, taxId, purchaseOrder, purchaseOrderUntil, note, language } = details;
  const { lines, postcode, city, country } = address;
  const plain = { legalName, postcode, city, country, taxId, purchaseOrder, purchaseOrderUntil, note, language };
  return new Fields({ ...plain, ...Object.fromEntries(lines.map((line, index) => [lineNames[index] ?? '', line])) });
}

/** The API's request from the fields. */
export function detailsIn(fields: Fields): BillingDetailsRequest {
  const orNone = (name: string): string | null => fields.text(name) || null;
  return {
    legalName: fields.text('legalName'),
    address: {
      lines: filledLines(fields).map((name) => fields.text(name)),
      postcode: orNone('postcode'),
      city: fields.text('city'),
      country: fields.text('country'),
    },
    taxId: orNone('taxId'),
    purchaseOrder: orNone('purchaseOrder'),
    purchaseOrderUntil: orNone('purchaseOrderUntil'),
    note: orNone('note'),
    language: fields.choice('language', languageChoices) || defaultLanguage,
  };
}

function filledLines(fields: Fields): readonly string[] {
  return lineNames.filter((name) => fields.text(name) !== '');
}

/** The faults by the fields' names in the form: the API names a line of the address by its index. */
function faultsIn(problem: Problem | null, fields: Fields): ReadonlyMap<string, string> {
  const nameAt = (pointer: string): string => {
    const [, line] = /^\/address\/lines\/(\d+)$/.exec(pointer) ?? [];
    if (line !== undefined) return filledLines(fields)[Number(line)] ?? '';
    return pointer === '/address/lines' ? 'line1' : (pointer.split('/').at(-1) ?? '');
  };
  return new Map((problem?.errors ?? []).map(({ pointer, detail }) => [nameAt(pointer), detail]));
}

interface DetailsFieldsProps {
  readonly fields: Fields;
  readonly problem: Problem | null;
  readonly view: View;
}

/** The fields of billing details, each with its fault. */
export function DetailsFields({ fields, problem, view }: DetailsFieldsProps) {
  const t = view.t.details;
  const faults = faultsIn(problem, fields);
  const field = (name: string) => ({ name, value: fields.text(name), fault: faults.get(name) });
  const countries: Choices = [['', t.chooseCountry], ...countryChoices(view.locale)];
  return (
    <>
      <Field
        label={t.legalName}
        hint={t.legalNameHint}
        required
        maxlength={200}
        autocomplete="organization"
        {...field('legalName')}
      />
      <AddressLines t={t} fields={fields} faults={faults} />
      <div class="columns">
        <Field label={t.postcode} maxlength={16} autocomplete="postal-code" {...field('postcode')} />
        <Field label={t.city} required maxlength={200} autocomplete="address-level2" {...field('city')} />
      </div>
      <ChoiceField label={t.country} required autocomplete="country" choices={countries} {...field('country')} />
      <Field
        label={t.taxIdOptional}
        hint={t.taxIdHint}
        maxlength={40}
        autocomplete="off"
        spellcheck={false}
        {...field('taxId')}
      />
      <div class="columns">
        <Field
          label={t.orderOptional}
          hint={t.orderHint}
          maxlength={64}
          autocomplete="off"
          spellcheck={false}
          {...field('purchaseOrder')}
        />
        <Field
          label={t.orderUntilOptional}
          hint={t.orderUntilHint}
          type="date"
          autocomplete="off"
          {...field('purchaseOrderUntil')}
        />
      </div>
      <TextField
        label={t.noteOptional}
        hint={t.noteHint}
        maxlength={500}
        rows={3}
        autocomplete="off"
        {...field('note')}
      />
      <ChoiceField label={t.language} autocomplete="off" choices={languageChoices} {...field('language')} />
    </>
  );
}

interface AddressLinesProps {
  readonly t: Texts['details'];
  readonly fields: Fields;
  readonly faults: ReadonlyMap<string, string>;
}

function AddressLines({ t, fields, faults }: AddressLinesProps) {
  const used = lineNames.findLastIndex((name) => fields.text(name) !== '') + 1;
  return (
    <>
      {lineNames.slice(0, Math.max(shownLines, used)).map((name, index) => (
        <Field
          label={index === 0 ? t.address : t.addressLine(index + 1)}
          name={name}
          value={fields.text(name)}
          fault={faults.get(name)}
          required={index === 0}
          maxlength={200}
          // Browsers know only three address lines.
          autocomplete={index < 3 ? `address-line${index + 1}` : 'off'}
        />
      ))}
    </>
  );
}
