import { addDays, type CivilDate } from '../domain/calendar.ts';
import type { Line } from '../domain/money/bill.ts';
import { decimalsOf } from '../domain/money/money.ts';
import { formatsOf } from '../domain/texts/formats.ts';
import { invoiceTexts } from './invoice-texts.ts';
import { cardText, suppliedIn, suppliedText } from './invoice-view.ts';
import { compactTaxId, hasVatId, type IssuedInvoice } from './issued-invoice.ts';
import { taxNote } from './tax-note.ts';
import { element, text, type XmlElement, xmlOf } from './xml.ts';

/*
 * An EN 16931 invoice in the syntax CII D16B, which Factur-X takes too (docs/decisions/0044). Terms of the standard,
 * such as BT-31, are named where their place is not obvious.
 */

const namespaces = {
  'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
  'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
};

/**
 * The code of each tax category by UNCL 5305, and its reason for no tax from the list VATEX. The other categories must
 * not have a reason.
 */
const categories = {
  standard: { code: 'S', reason: null },
  zero: { code: 'Z', reason: null },
  reverse_charge: { code: 'AE', reason: 'VATEX-EU-AE' },
  outside_scope: { code: 'O', reason: 'VATEX-EU-O' },
} as const satisfies Record<IssuedInvoice['taxCategory'], { code: string; reason: string | null }>;

const typeCodes = { invoice: '380', credit_note: '381' } as const;
const paidByCard = '48';
const paidOtherwise = 'ZZZ';
const pieces = 'C62';

/**
 * The electronic document; null where the standard has no way to write it, as the buyer had given no country when it
 * was issued.
 */
export function invoiceXml(issued: IssuedInvoice): string | null {
  if (issued.buyer.country === null || issued.seller.country === null) return null;
  const root = element(
    'rsm:CrossIndustryInvoice',
    element(
      'rsm:ExchangedDocumentContext',
      element('ram:GuidelineSpecifiedDocumentContextParameter', text('ram:ID', 'urn:cen.eu:en16931:2017')),
    ),
    documentOf(issued),
    element(
      'rsm:SupplyChainTradeTransaction',
      issued.lines.map((line, index) => lineOf(line, index + 1, issued)),
      agreementOf(issued),
      deliveryOf(issued),
      settlementOf(issued),
    ),
  );
  return xmlOf({ ...root, attributes: namespaces });
}

function documentOf({ number, kind, issuedOn, note }: IssuedInvoice): XmlElement {
  return element(
    'rsm:ExchangedDocument',
    text('ram:ID', number),
    text('ram:TypeCode', typeCodes[kind]),
    element('ram:IssueDateTime', dateOf(issuedOn)),
    note === null ? null : element('ram:IncludedNote', text('ram:Content', note)),
  );
}

function lineOf(line: Line, number: number, issued: IssuedInvoice): XmlElement {
  const { kind, language, refersTo, currency } = issued;
  const texts = invoiceTexts[language];
  const supplied = suppliedText(line, { texts, formats: formatsOf(language) });
  return element(
    'ram:IncludedSupplyChainTradeLineItem',
    element('ram:AssociatedDocumentLineDocument', text('ram:LineID', String(number))),
    element(
      'ram:SpecifiedTradeProduct',
      text('ram:Name', kind === 'credit_note' ? texts.refundOf(refersTo ?? '') : supplied),
    ),
    element(
      'ram:SpecifiedLineTradeAgreement',
      element('ram:NetPriceProductTradePrice', text('ram:ChargeAmount', decimal(line.unitAmount, currency))),
    ),
    element('ram:SpecifiedLineTradeDelivery', text('ram:BilledQuantity', String(line.quantity), { unitCode: pieces })),
    element(
      'ram:SpecifiedLineTradeSettlement',
      element(
        'ram:ApplicableTradeTax',
        text('ram:TypeCode', 'VAT'),
        text('ram:CategoryCode', categories[issued.taxCategory].code),
        rateOf(issued),
      ),
      line.from === '' ? null : periodOf(line),
      element(
        'ram:SpecifiedTradeSettlementLineMonetarySummation',
        text('ram:LineTotalAmount', decimal(line.amount, currency)),
      ),
    ),
  );
}

function agreementOf(issued: IssuedInvoice): XmlElement {
  const { purchaseOrder } = issued;
  return element(
    'ram:ApplicableHeaderTradeAgreement',
    partyOf('ram:SellerTradeParty', issued.seller, issued),
    partyOf('ram:BuyerTradeParty', issued.buyer, issued),
    purchaseOrder === null
      ? null
      : element('ram:BuyerOrderReferencedDocument', text('ram:IssuerAssignedID', purchaseOrder)),
  );
}

type Party = IssuedInvoice['seller'];

/** Address lines that the standard has no place for are appended to the last that it has. */
function partyOf(name: string, party: Party, issued: IssuedInvoice): XmlElement {
  const [first, second, ...more] = party.addressLines;
  const isSeller = name === 'ram:SellerTradeParty';
  const ids = idsOf(party, { isSeller, isOutsideScope: issued.taxCategory === 'outside_scope' });
  return element(
    name,
    ids.plain === null ? null : text('ram:ID', ids.plain),
    text('ram:Name', party.name),
    element(
      'ram:PostalTradeAddress',
      optional('ram:PostcodeCode', party.postcode),
      optional('ram:LineOne', first),
      optional('ram:LineTwo', second),
      optional('ram:LineThree', more.join(', ')),
      optional('ram:CityName', party.city),
      optional('ram:CountryID', party.country),
    ),
    party.email === null
      ? null
      : element('ram:URIUniversalCommunication', text('ram:URIID', party.email, { schemeID: 'EM' })),
    ids.tax === null ? null : element('ram:SpecifiedTaxRegistration', ids.tax),
  );
}

/**
 * The element of a party's tax id: a VAT id (BT-31, BT-48) if it is one and the supply is in the scope of VAT
 * (BR-O-02), else the seller's tax registration (BT-32) or a plain id. A seller always has one of them (BR-CO-26).
 */
function idsOf(
  party: Party,
  { isSeller, isOutsideScope }: { readonly isSeller: boolean; readonly isOutsideScope: boolean },
) {
  const id = compactTaxId(party);
  if (id === null) return { plain: isSeller ? party.name : null, tax: null };
  if (hasVatId(party) && !isOutsideScope) return { plain: null, tax: text('ram:ID', id, { schemeID: 'VA' }) };
  return { plain: id, tax: isSeller ? text('ram:ID', id, { schemeID: 'FC' }) : null };
}

/**
 * The date of supply (BT-72). What is paid in advance has the date of its payment; the days that it is for are in the
 * invoicing period.
 */
function deliveryOf({ issuedOn, correctedOn }: IssuedInvoice): XmlElement {
  return element(
    'ram:ApplicableHeaderTradeDelivery',
    element('ram:ActualDeliverySupplyChainEvent', element('ram:OccurrenceDateTime', dateOf(correctedOn ?? issuedOn))),
  );
}

function settlementOf(issued: IssuedInvoice): XmlElement {
  const { currency, taxAtHome, lines, refersTo, correctedOn } = issued;
  const supplied = suppliedIn(lines);
  return element(
    'ram:ApplicableHeaderTradeSettlement',
    taxAtHome === null ? null : text('ram:TaxCurrencyCode', taxAtHome.currency.toUpperCase()),
    text('ram:InvoiceCurrencyCode', currency.toUpperCase()),
    paymentOf(issued),
    taxOf(issued),
    supplied === null ? null : periodOf(supplied),
    sumsOf(issued),
    refersTo === null
      ? null
      : element(
          'ram:InvoiceReferencedDocument',
          text('ram:IssuerAssignedID', refersTo),
          correctedOn === null
            ? null
            : element('ram:FormattedIssueDateTime', dateOf(correctedOn, 'qdt:DateTimeString')),
        ),
  );
}

function paymentOf({ paidBy }: IssuedInvoice): XmlElement {
  if (paidBy === null) return element('ram:SpecifiedTradeSettlementPaymentMeans', text('ram:TypeCode', paidOtherwise));
  return element(
    'ram:SpecifiedTradeSettlementPaymentMeans',
    text('ram:TypeCode', paidByCard),
    text('ram:Information', cardText(paidBy)),
    element('ram:ApplicableTradeSettlementFinancialCard', text('ram:ID', paidBy.last4)),
  );
}

function taxOf(issued: IssuedInvoice): XmlElement {
  const { total, tax, currency, taxCategory } = issued;
  const { code, reason } = categories[taxCategory];
  return element(
    'ram:ApplicableTradeTax',
    text('ram:CalculatedAmount', decimal(tax, currency)),
    text('ram:TypeCode', 'VAT'),
    reason === null ? null : optional('ram:ExemptionReason', taxNote(issued)),
    text('ram:BasisAmount', decimal(total - tax, currency)),
    text('ram:CategoryCode', code),
    reason === null ? null : text('ram:ExemptionReasonCode', reason),
    rateOf(issued),
  );
}

/** A supply outside the scope of VAT has no rate (BR-O-05). */
function rateOf({ taxCategory, taxMilliPercent }: IssuedInvoice): XmlElement | null {
  if (taxCategory === 'outside_scope') return null;
  return text('ram:RateApplicablePercent', String(taxMilliPercent / 1000));
}

/**
 * The sums, all of which are paid: an invoice is made when its charge has succeeded, a credit note when the money has
 * gone back.
 */
function sumsOf({ total, tax, currency, taxAtHome }: IssuedInvoice): XmlElement {
  const net = decimal(total - tax, currency);
  return element(
    'ram:SpecifiedTradeSettlementHeaderMonetarySummation',
    text('ram:LineTotalAmount', net),
    text('ram:TaxBasisTotalAmount', net),
    text('ram:TaxTotalAmount', decimal(tax, currency), { currencyID: currency.toUpperCase() }),
    taxAtHome === null
      ? null
      : text('ram:TaxTotalAmount', decimal(taxAtHome.amount, taxAtHome.currency), {
          currencyID: taxAtHome.currency.toUpperCase(),
        }),
    text('ram:GrandTotalAmount', decimal(total, currency)),
    text('ram:TotalPrepaidAmount', decimal(total, currency)),
    text('ram:DuePayableAmount', decimal(0, currency)),
  );
}

/** A period from its first day to its last, both counted. */
function periodOf({ from, to }: Pick<Line, 'from' | 'to'>): XmlElement {
  return element(
    'ram:BillingSpecifiedPeriod',
    element('ram:StartDateTime', dateOf(from)),
    element('ram:EndDateTime', dateOf(addDays(to, -1))),
  );
}

function dateOf(date: CivilDate, name = 'udt:DateTimeString'): XmlElement {
  return text(name, date.replaceAll('-', ''), { format: '102' });
}

function decimal(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return (amount / 10 ** decimals).toFixed(decimals);
}

function optional(name: string, content: string | null | undefined): XmlElement | null {
  return content === null || content === undefined || content === '' ? null : text(name, content);
}
