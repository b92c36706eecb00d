import type { Instant } from '../../calendar.ts';
import { declineReason } from '../../decline-words.ts';
import { invitationDays, signInLinkMinutes } from '../../rules/people.ts';
import { registerNames } from '../../tax/tax-id-check.ts';
import type { PreviewedBill } from '../mails.ts';
import type { Action, Content, MailTexts, Speaker } from './said.ts';

/** The texts of mails in German. */
export const de: MailTexts = {
  hello: 'Guten Tag,',
  manage: 'Abonnement verwalten',
  about: (company) => `Diese E-Mail betrifft das Abonnement von ${company}.`,
  mails: {
    trial_ending: ({ days, endsAt, converting, withoutCard }, say, { taskUrl }) => ({
      subject: `Ihr Testzeitraum endet in ${daysOf(days, say)}`,
      says: [
        `Ihr Testzeitraum endet am ${say.moment(endsAt)}.`,
        converting
          ? `Danach beginnt Ihr Abonnement, und die erste Rechnung wird ${withoutCard ? `fällig. ${addCard}` : 'Ihrer Karte belastet.'}`
          : 'Wählen Sie bis dahin, wie viele Lizenzen Sie brauchen, und hinterlegen Sie eine Karte: Sonst funktionieren die Lizenzen nach dem Testzeitraum nicht mehr.',
        cardAction(taskUrl),
      ],
    }),
    bill_preview: ({ billedAt, corrected, withoutCard, ...bill }, say, { taskUrl }) => ({
      subject: `${corrected ? 'Korrektur: ' : ''}Am ${say.shortDay(billedAt)} ${withoutCard ? (bill.amount === 0 ? 'wird nichts fällig' : `werden ${say.money(bill.amount)} fällig`) : bill.amount === 0 ? 'wird nichts abgebucht' : `werden ${say.money(bill.amount)} abgebucht`}`,
      says: [
        corrected ? 'Der Betrag, den wir für Ihre nächste Rechnung angekündigt hatten, hat sich geändert.' : null,
        comingBill(bill, say.moment(billedAt), withoutCard ?? false, say),
        'Der Betrag ändert sich, wenn Sie bis dahin Ihre Lizenzen ändern.',
        cardAction(taskUrl),
      ],
    }),
    price_changed: (content, say) => ({
      subject:
        content.newPrice === content.currentPrice
          ? `Ihr Preis bleibt bei ${say.money(content.newPrice)} je Lizenz und Monat`
          : `Ihr Preis ändert sich auf ${say.money(content.newPrice)} je Lizenz und Monat`,
      says: [
        newPriceIn(content, say),
        content.withdrawnPrice === null
          ? null
          : `Der zuvor angekündigte Preis von ${say.money(content.withdrawnPrice)} gilt nicht.`,
        billAtNewPrice(content, say),
      ],
    }),
    card_expiring: ({ expMonth, expYear, worksUntil }, say, { taskUrl }) => ({
      subject: 'Ihre Karte läuft diesen Monat ab',
      says: [
        `Die Karte, mit der Ihr Abonnement bezahlt wird, läuft Ende ${String(expMonth).padStart(2, '0')}/${expYear} ab: Ab ${say.day(worksUntil)} kann sie nicht mehr belastet werden.`,
        'Hinterlegen Sie bis dahin eine andere Karte.',
        cardAction(taskUrl),
      ],
    }),
    card_removed: ({ billedAt }, say, { taskUrl }) => ({
      subject: 'Ihre Karte wurde entfernt',
      says: [
        'Die Karte, mit der Ihr Abonnement bezahlt wird, wurde bei unserem Zahlungsdienst entfernt und kann nicht mehr belastet werden.',
        billedAt === null
          ? 'Hinterlegen Sie eine andere Karte.'
          : `Hinterlegen Sie vor der nächsten Rechnung am ${say.day(billedAt)} eine andere Karte.`,
        cardAction(taskUrl),
      ],
    }),
    receipt: (
      { amount, tax, quantity, paidAt, periodStart, periodEnd },
      say,
      { invoiceNumber, isAttached, taskUrl },
    ) => ({
      subject: `Zahlungsbeleg über ${say.money(amount)}`,
      says: [
        `Wir haben ${say.money(amount)} für ${licences(quantity, say)}, ${periodStart === undefined ? `bis ${say.dayBefore(periodEnd)}` : say.range(periodStart, periodEnd)}, erhalten${including(tax, say)}. Bezahlt wurde am ${say.moment(paidAt)}.`,
        invoiceNumber === null
          ? null
          : `Ihre Rechnung hat die Nummer ${invoiceNumber}.${isAttached ? ' Sie liegt dieser E-Mail als PDF bei.' : ''}`,
        taskUrl === null ? null : { label: 'Beleg ansehen', url: taskUrl },
      ],
    }),
    payment_failed: ({ amount, declineCode, nextTryAt, suspendAt, deleteAt, leaving }, say, links) => ({
      subject: `Ihre Zahlung über ${say.money(amount)} ist fehlgeschlagen`,
      says: [
        `${say.money(amount)} konnten nicht abgebucht werden: ${declineReason(declineCode, 'de')}.`,
        nextTryAt === null
          ? 'Wir versuchen es nicht von selbst noch einmal.'
          : `Wir versuchen es am ${say.day(nextTryAt)} noch einmal.`,
        links.bankUrl === null
          ? { label: 'Jetzt bezahlen oder eine andere Karte verwenden', url: links.taskUrl ?? links.manageUrl }
          : { label: 'Zahlung bei Ihrer Bank bestätigen', url: links.bankUrl },
        suspendAt === null
          ? null
          : `Wird nicht bezahlt, funktionieren die Lizenzen ab ${say.day(suspendAt)} nicht mehr.`,
        deleteAt === null
          ? null
          : leaving
            ? deletedAsCanceled(deleteAt, say)
            : `Wird nicht bezahlt, werden Ihre Instanz und alle ihre Daten am ${say.day(deleteAt)} gelöscht.`,
      ],
    }),
    suspended: ({ amount, deleteAt, leaving }, say, { taskUrl }) => ({
      subject: 'Ihr Abonnement ist ausgesetzt',
      says: [
        'Keine Lizenz funktioniert mehr, da Ihre letzte Rechnung nicht bezahlt wurde. Neues wird nicht berechnet.',
        `Mit ${say.money(amount)} läuft Ihr Abonnement wieder: ein neuer Monat und die Tage, die ohne Bezahlung genutzt wurden.`,
        leaving
          ? 'Möchten Sie doch bleiben, wählen Sie „Abonnement behalten“ und bezahlen Sie: Ihre Lizenzen funktionieren dann sofort wieder.'
          : 'Bezahlen Sie jetzt oder verwenden Sie eine andere Karte, und Ihre Lizenzen funktionieren sofort wieder.',
        taskUrl === null ? null : { label: 'Jetzt bezahlen oder eine andere Karte verwenden', url: taskUrl },
        deleteAt === null
          ? null
          : `${
              leaving
                ? deletedAsCanceled(deleteAt, say)
                : `Sonst werden Ihre Instanz und alle ihre Daten am ${say.day(deleteAt)} gelöscht.`
            } Bis dahin können Sie die Daten exportieren.`,
      ],
    }),
    tax_id_refused: ({ register, refusedAt }, say) => ({
      subject: 'Ihre USt-IdNr. wurde abgelehnt',
      says: [
        `${registerNames[register]} kennt die USt-IdNr. in Ihren Rechnungsangaben nicht. Wir haben am ${say.moment(refusedAt)} gefragt.`,
        'Bis sie dort bekannt ist, werden Ihre Rechnungen wie für einen Käufer ohne USt-IdNr. gestellt und können Steuer enthalten, die Sie sonst selbst abführen würden. Bezahlte Rechnungen bleiben, wie sie sind.',
        'Berichtigen Sie die Nummer in Ihren Rechnungsangaben oder nehmen Sie sie heraus. Ist sie richtig und neu, fragen Sie Ihr Finanzamt, wann sie gelistet wird, und lassen Sie sie dort noch einmal prüfen.',
      ],
    }),
    deletion_warning: ({ days, deleteAt, cause }, say, { taskUrl }) => ({
      subject: `Ihre Instanz wird in ${daysOf(days, say)} gelöscht`,
      says: [
        `Am ${say.day(deleteAt)} werden Ihre Instanz und alle ihre Daten gelöscht, ${causes[cause].because}.`,
        `${causes[cause].instead} Bis dahin können Sie Ihre Daten exportieren.`,
        taskUrl === null ? null : { label: 'Jetzt bezahlen oder eine andere Karte verwenden', url: taskUrl },
      ],
    }),
    deletion_certificate: ({ deletedAt, historiesUntil, invoicesUntil, rows }, say) => ({
      subject: 'Ihre Instanz wurde gelöscht',
      says: [
        `Ihre Instanz und alle ihre Daten wurden am ${say.moment(deletedAt)} gelöscht.`,
        Object.keys(rows).length === 0 ? null : { heading: 'Gelöschte Zeilen:', rows: say.table(rows) },
        invoicesStay(invoicesUntil, say),
        `${untilWhen(historiesUntil, say)} Dies ist die letzte E-Mail, die Sie von uns erhalten.`,
      ],
    }),
    invitation: (_, say, { entryUrl, manageUrl }) => ({
      subject: 'Sie sind eingeladen, Lizenzen zu verwalten',
      says: [
        'Sie sind zu den Seiten eingeladen, auf denen Ihr Unternehmen seine Lizenzen und sein Abonnement verwaltet.',
        entryUrl === null ? null : { label: 'Einladung annehmen', url: entryUrl },
        `Der Link gilt einmal, innerhalb von ${daysOf(invitationDays, say)}. Danach melden Sie sich mit dieser E-Mail-Adresse an: ${manageUrl}`,
        'Wenn Sie nicht wissen, worum es geht, tun Sie nichts: Der Link allein lässt niemanden hinein.',
      ],
    }),
    sign_in: (_, say, { entryUrl }) => ({
      subject: 'Ihr Link zum Anmelden',
      says: [
        'Sie haben einen Link zum Anmelden angefordert.',
        entryUrl === null ? null : { label: 'Anmelden', url: entryUrl },
        `Er gilt einmal, innerhalb von ${say.counted(signInLinkMinutes, 'Minute', 'Minuten')}.`,
        'Wenn Sie ihn nicht angefordert haben, tun Sie nichts: Ohne diese E-Mail kommt niemand hinein.',
      ],
    }),
  },
};

const addCard = 'Es ist keine Karte hinterlegt: Hinterlegen Sie bis dahin eine.';

function cardAction(url: string | null): Action | null {
  return url === null ? null : { label: 'Karte hinterlegen', url };
}

function comingBill(bill: PreviewedBill, due: string, withoutCard: boolean, say: Speaker): string {
  if (bill.amount === 0) return `Am ${due} wird nichts abgebucht.`;
  const taken = billed(bill, say);
  return withoutCard
    ? `Am ${due} werden ${taken} fällig. ${addCard}`
    : `Am ${due} werden Ihrer Karte ${taken} belastet.`;
}

const conditions = {
  activation: 'sobald Sie Ihr Abonnement aktivieren',
  payment: 'in dem Zeitraum, der mit Ihrer Zahlung beginnt',
  keeping: 'falls Sie Ihr Abonnement behalten; da Sie es gekündigt haben, wird nichts mehr berechnet',
} as const;

/** When the new price takes effect, or that the present price stays. */
function newPriceIn(content: Content<'price_changed'>, say: Speaker): string {
  const { currentPrice, newPrice, isPlusTax, billedAt, waitsFor } = content;
  const price = `${say.money(newPrice)} im Monat${isPlusTax ? ', zuzüglich Steuer' : ''}`;
  if (newPrice === currentPrice) return `Eine Lizenz kostet weiterhin ${price}.`;
  const insteadOf = `${price}, statt bisher ${say.money(currentPrice)}`;
  if (billedAt !== null) return `Ab Ihrer Rechnung vom ${say.day(billedAt)} kostet eine Lizenz ${insteadOf}.`;
  return `Eine Lizenz kostet ${insteadOf}, ${conditions[waitsFor ?? 'activation']}.`;
}

/** What the first bill at the new price will be, if nothing else changes. */
function billAtNewPrice({ billedAt, bill }: Content<'price_changed'>, say: Speaker): string | null {
  if (billedAt === null || bill === null) return null;
  if (bill.amount === 0) return `Am ${say.day(billedAt)} wird für Ihre jetzigen Lizenzen nichts abgebucht.`;
  return `Ihre Rechnung vom ${say.day(billedAt)} beträgt dann ${billed(bill, say)}.`;
}

/** `120,00 € für 5 Lizenzen (darin 20,00 € Steuer)` */
function billed({ amount, tax, licences: quantity }: PreviewedBill, say: Speaker): string {
  return `${say.money(amount)} für ${licences(quantity, say)}${tax === 0 ? '' : ` (darin ${say.money(tax)} Steuer)`}`;
}

/** A deletion that paying does not prevent. */
function deletedAsCanceled(deleteAt: Instant, say: Speaker): string {
  return `Da Sie Ihr Abonnement gekündigt haben, werden Ihre Instanz und alle ihre Daten am ${say.day(deleteAt)} gelöscht.`;
}

const causes = {
  unpaid: { because: 'da Ihr Abonnement nicht bezahlt ist', instead: 'Bezahlen Sie bis dahin, um sie zu behalten.' },
  not_activated: {
    because: 'da Ihr Testzeitraum vorbei ist',
    instead: 'Aktivieren Sie bis dahin Ihr Abonnement, um sie zu behalten.',
  },
  canceled: {
    because: 'da Sie Ihr Abonnement gekündigt haben',
    instead: 'Wählen Sie bis dahin „Abonnement behalten“, um sie zu behalten.',
  },
} as const;

function invoicesStay(invoicesUntil: Instant | null | undefined, say: Speaker): string {
  const charges = 'Zahlungen werden ohne Namen aufbewahrt.';
  if (invoicesUntil === null) return charges;
  const until = invoicesUntil === undefined ? 'solange das Gesetz es verlangt' : `bis ${say.day(invoicesUntil)}`;
  return `Rechnungen und Gutschriften bleiben ${until}, wie sie ausgestellt wurden, mit Namen, Anschrift und Steuernummer: Das Gesetz verlangt es, und nur unsere Finanzabteilung sieht sie so. ${charges}`;
}

function untilWhen(historiesUntil: Instant | null, say: Speaker): string {
  const until = historiesUntil === null ? 'für eine eigene Frist' : `längstens bis ${say.day(historiesUntil)}`;
  return `Technische Aufzeichnungen über das Berechnete, die niemanden nennen, werden ${until} aufbewahrt.`;
}

function including(tax: number, say: Speaker): string {
  return tax === 0 ? '' : `, darin ${say.money(tax)} Steuer`;
}

function licences(quantity: number, say: Speaker): string {
  return say.counted(quantity, 'Lizenz', 'Lizenzen');
}

function daysOf(days: number, say: Speaker): string {
  return say.counted(days, 'Tag', 'Tagen');
}
