import { addDays, type CivilDate, civilDateOf, type Instant, type TimeZone } from '../../calendar.ts';
import type { AmountMinor, Currency } from '../../money/money.ts';
import { type Formats, formatsOf } from '../../texts/formats.ts';
import type { Language } from '../../texts/language.ts';
import type { MailContent, MailKind } from '../mails.ts';

/** An address to open: a button in HTML, a label and the address in plain text. */
export interface Action {
  readonly label: string;
  readonly url: string;
  /** Not what the mail is about, so that it is a plain link. */
  readonly isQuiet?: true;
}

/** Figures under a heading. */
export interface Figures {
  readonly heading: string;
  readonly rows: readonly (readonly [name: string, figure: string])[];
}

export type Paragraph = string | Action | Figures;

/** What one kind of mail says: a subject, and paragraphs. */
export interface Said {
  readonly subject: string;
  readonly says: readonly (Paragraph | null)[];
}

/** The part of a mail that is only known when it is sent. */
export interface MailLinks {
  /** Where a signed-in reader manages the subscription. */
  readonly manageUrl: string;
  /** Where the payer confirms a charge that waits at the bank; null without such a charge. */
  readonly bankUrl: string | null;
  /**
   * Where the reader does the mail's task without signing in: pays, gives another card, fetches the receipt. Null
   * without a task.
   */
  readonly taskUrl: string | null;
  /** Where the button of a mail to a member signs in; null in any other mail. */
  readonly entryUrl: string | null;
  /** The number of a receipt's invoice; null in any other mail. */
  readonly invoiceNumber: string | null;
  /** Whether the invoice comes with the mail. */
  readonly isAttached: boolean;
}

export type Content<K extends MailKind> = Extract<MailContent, { kind: K }>;
export type Writer<K extends MailKind> = (content: Content<K>, say: Speaker, links: MailLinks) => Said;

/** All texts of mails in one language. */
export interface MailTexts {
  readonly hello: string;
  readonly manage: string;
  /** A line that names the company of the subscription. */
  readonly about: (company: string) => string;
  readonly mails: { readonly [K in MailKind]: Writer<K> };
}

/** Writes amounts in the tenant's currency and instants in its zone, in one language. */
export class Speaker {
  readonly formats: Formats;
  readonly #currency: Currency;
  readonly #zone: TimeZone;

  constructor(
    language: Language,
    { currency, timeZone }: { readonly currency: Currency; readonly timeZone: TimeZone },
  ) {
    this.formats = formatsOf(language);
    this.#currency = currency;
    this.#zone = timeZone;
  }

  money(amount: AmountMinor): string {
    return this.formats.money(amount, this.#currency);
  }

  /** `1 Apr 2026 (Europe/London)`, for an instant at the start of a day. */
  day(at: Instant): string {
    return `${this.shortDay(at)} (${this.#zone})`;
  }

  /** `15 Mar 2026, 10:00 (Europe/London)` */
  moment(at: Instant): string {
    return this.formats.moment(at, this.#zone);
  }

  /** The day without the zone, for subjects. */
  shortDay(at: Instant): string {
    return this.formats.date(civilDateOf(at, this.#zone));
  }

  /** `1 Apr 2026`, the day before `to`. */
  dayBefore(to: CivilDate): string {
    return this.formats.date(addDays(to, -1));
  }

  /** `2 Mar – 1 Apr 2026` */
  range(from: CivilDate, to: CivilDate): string {
    return this.formats.range(from, to);
  }

  /** `1 licence`, `1,200 licences` */
  counted(count: number, one: string, many: string): string {
    return `${this.formats.number(count)} ${count === 1 ? one : many}`;
  }

  /** Rows of names and counts, in the order of the names. */
  table(counts: Readonly<Record<string, number>>): Figures['rows'] {
    return Object.entries(counts)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, count]) => [name, this.formats.number(count)]);
  }
}
