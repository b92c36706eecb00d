// The form and check digits of a tax id (docs/product.md, "Tax ids"). Only a register knows whether it exists.
import * as at from 'stdnum/lib/cjs/at/uid.js';
import * as au from 'stdnum/lib/cjs/au/abn.js';
import * as be from 'stdnum/lib/cjs/be/vat.js';
import * as ch from 'stdnum/lib/cjs/ch/uid.js';
import * as cy from 'stdnum/lib/cjs/cy/vat.js';
import * as de from 'stdnum/lib/cjs/de/vat.js';
import * as dk from 'stdnum/lib/cjs/dk/cvr.js';
import * as ee from 'stdnum/lib/cjs/ee/kmkr.js';
import * as es from 'stdnum/lib/cjs/es/nif.js';
import * as fi from 'stdnum/lib/cjs/fi/alv.js';
import * as fr from 'stdnum/lib/cjs/fr/tva.js';
import * as gb from 'stdnum/lib/cjs/gb/vat.js';
import * as gr from 'stdnum/lib/cjs/gr/vat.js';
import * as hr from 'stdnum/lib/cjs/hr/oib.js';
import * as hu from 'stdnum/lib/cjs/hu/anum.js';
import * as ie from 'stdnum/lib/cjs/ie/vat.js';
import * as it from 'stdnum/lib/cjs/it/iva.js';
import * as lt from 'stdnum/lib/cjs/lt/pvm.js';
import * as lu from 'stdnum/lib/cjs/lu/tva.js';
import * as mt from 'stdnum/lib/cjs/mt/vat.js';
import * as nl from 'stdnum/lib/cjs/nl/btw.js';
import * as no from 'stdnum/lib/cjs/no/mva.js';
import * as pl from 'stdnum/lib/cjs/pl/nip.js';
import * as pt from 'stdnum/lib/cjs/pt/nif.js';
import * as ro from 'stdnum/lib/cjs/ro/cif.js';
import * as se from 'stdnum/lib/cjs/se/vat.js';
import * as si from 'stdnum/lib/cjs/si/ddv.js';

/**
 * The register that knows whether an id exists: the EU's VIES, also for Northern Ireland, or HMRC for the rest of the
 * UK.
 */
export type TaxRegister = 'vies' | 'hmrc';

export type TaxIdProblem =
  /** It begins like the ids of another country. */
  | 'other_country'
  /** Its length or its signs are not those of its country, or its check digits are wrong. */
  | 'malformed';

/**
 * An id that was read: in its one normal form, which is capitals and digits without spaces, with its country's prefix
 * where the country has one; or what is wrong with it.
 */
export type TaxIdReading =
  | { readonly taxId: string; readonly register: TaxRegister | null }
  | { readonly problem: TaxIdProblem };

interface Scheme {
  /** The prefixes of the country's ids. The first one is added where none was typed. */
  readonly prefixes: readonly string[];
  /** Other prefixes that are understood, each with the one that it means. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly isValid: (number: string) => boolean;
  /** Brings a number that can be written in several ways into one form. */
  readonly tidy?: (number: string) => string;
}

interface Library {
  readonly validate: (number: string) => { readonly isValid: boolean };
}

const byLibrary =
  ({ validate }: Library) =>
  (number: string) =>
    validate(number).isValid;

const byForm = (form: RegExp) => (number: string) => form.test(number);

const withPrefix = (prefix: string, isValid: Scheme['isValid']): Scheme => ({ prefixes: [prefix], isValid });

// The well-kept libraries disagree about numbers in use in Bulgaria, Czechia, Latvia and Slovakia, such as those of
// sole traders. To refuse a good id is worse than to let a bad one through to the register, so that only the form is
// checked.
const schemes: ReadonlyMap<string, Scheme> = new Map(
  Object.entries<Scheme>({
    AT: withPrefix('AT', byLibrary(at)),
    BE: withPrefix('BE', byLibrary(be)),
    BG: withPrefix('BG', byForm(/^\d{9,10}$/)),
    CY: withPrefix('CY', byLibrary(cy)),
    CZ: withPrefix('CZ', byForm(/^\d{8,10}$/)),
    DE: withPrefix('DE', byLibrary(de)),
    DK: withPrefix('DK', byLibrary(dk)),
    EE: withPrefix('EE', byLibrary(ee)),
    ES: withPrefix('ES', byLibrary(es)),
    FI: withPrefix('FI', byLibrary(fi)),
    FR: withPrefix('FR', byLibrary(fr)),
    GR: { ...withPrefix('EL', byLibrary(gr)), aliases: { GR: 'EL' } },
    HR: withPrefix('HR', byLibrary(hr)),
    HU: withPrefix('HU', byLibrary(hu)),
    IE: withPrefix('IE', byLibrary(ie)),
    IT: withPrefix('IT', byLibrary(it)),
    LT: withPrefix('LT', byLibrary(lt)),
    LU: withPrefix('LU', byLibrary(lu)),
    LV: withPrefix('LV', byForm(/^\d{11}$/)),
    MT: withPrefix('MT', byLibrary(mt)),
    NL: withPrefix('NL', byLibrary(nl)),
    PL: withPrefix('PL', byLibrary(pl)),
    PT: withPrefix('PT', byLibrary(pt)),
    RO: withPrefix('RO', byLibrary(ro)),
    SE: withPrefix('SE', byLibrary(se)),
    SI: withPrefix('SI', byLibrary(si)),
    SK: withPrefix('SK', byForm(/^[1-9]\d{9}$/)),
    // Monaco is within France's VAT, and the Isle of Man within the UK's.
    MC: withPrefix('FR', byLibrary(fr)),
    IM: withPrefix('GB', byLibrary(gb)),
    GB: { prefixes: ['GB', 'XI'], isValid: byLibrary(gb) },
    // The E belongs to the number. MWST, TVA and IVA say in three languages that the number is also for VAT.
    CH: {
      prefixes: ['CHE'],
      isValid: (number) => byLibrary(ch)(`CHE${number}`),
      tidy: (number) => number.replace(/(MWST|TVA|IVA|TPV)$/, ''),
    },
    NO: { prefixes: ['NO'], isValid: byLibrary(no), tidy: (number) => number.replace(/^(\d{9})$/, '$1MVA') },
    AU: { prefixes: [''], aliases: { ABN: '', AU: '' }, isValid: byLibrary(au) },
  }),
);

/** Prefixes that identify an id's country, whatever follows them. */
const speakingPrefixes = [...schemes.values()]
  .flatMap(({ prefixes, aliases }) => [...prefixes, ...Object.keys(aliases ?? {})])
  .filter((prefix) => prefix !== '');

const separators = /[\s.,\-–/_]/gu;
const anyId = /^(?=.*\d)[A-Z0-9+*]{3,30}$/;

/** Reads a tax id as a person types it, for a buyer in this country (ISO 3166-1 alpha-2). */
export function readTaxId(text: string, country: string): TaxIdReading {
  const compact = text.normalize('NFKC').toUpperCase().replaceAll(separators, '');
  const scheme = schemes.get(country);
  // In a country without a scheme an id has digits and is not a sentence. Nothing else is known.
  const taxId = scheme === undefined ? compact : normalForm(compact, scheme);
  if (taxId !== null && anyId.test(taxId)) return { taxId, register: registerOf(taxId, country) };
  return { problem: scheme !== undefined && isOfAnother(compact, scheme) ? 'other_country' : 'malformed' };
}

function normalForm(
  compact: string,
  { prefixes, aliases = {}, isValid, tidy = (number) => number }: Scheme,
): string | null {
  const beginnings = [...prefixes.map((prefix) => [prefix, prefix] as const), ...Object.entries(aliases)];
  const typed = beginnings
    .filter(([beginning]) => compact.startsWith(beginning))
    .map(([beginning, prefix]) => ({ prefix, number: tidy(compact.slice(beginning.length)) }));
  const bare = { prefix: prefixes[0] ?? '', number: tidy(compact) };
  const found = [...typed, bare].find(({ number }) => isValid(number));
  return found === undefined ? null : `${found.prefix}${found.number}`;
}

function isOfAnother(compact: string, { prefixes, aliases = {} }: Scheme): boolean {
  const own = new Set([...prefixes, ...Object.keys(aliases)]);
  return speakingPrefixes.some(
    (prefix) => !own.has(prefix) && compact.startsWith(prefix) && /^..\D{0,2}\d/.test(compact),
  );
}

/** The prefixes of the ids that VIES knows. */
export const ofVies = /^(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)/;
/** HMRC takes standard numbers and those of a branch, but not those of departments (GD) and health authorities (HA). */
const ofHmrc = /^GB(\d{9}|\d{12})$/;

/** The register for an id in its normal form; null where only its form can be checked. */
export function registerOf(taxId: string, country: string): TaxRegister | null {
  if (!schemes.has(country)) return null;
  if (ofVies.test(taxId)) return 'vies';
  return ofHmrc.test(taxId) ? 'hmrc' : null;
}
