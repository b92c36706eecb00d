import { addDays, type CivilDate, civilDateOf, type Instant, type TimeZone } from '../../calendar.ts';
import type { AmountMinor, Currency } from '../../money/money.ts';
import { type Formats, formatsOf } from '../../texts/formats.ts';
import type { Language } from '../../texts/language.ts';
import type { MailContent, MailKind } from '../mails.ts';

/** Something to open: a button in HTML, its label and address in plain text. */
export interface Action {
  readonly label: string;
  readonly url: string;
  /** Beside what the mail is about: a plain link. */
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

/** What is only known when a mail is sent. */
export interface MailLinks {
  /** Where the reader manages the subscription, signed in. */
  readonly manageUrl: string;
  /** Of a charge that waits at the bank: where its payer confirms it. */
  readonly bankUrl: string | null;
  /** Where the reader does what the mail is about without signing in: pays, gives another card, has the receipt. */
  readonly taskUrl: string | null;
  /** Of a mail to a member: where its button is to sign in. */
  readonly entryUrl: string | null;
  /** Of a receipt. */
  readonly invoiceNumber: string | null;
  /** Whether the invoice comes with the mail. */
  readonly isAttached: boolean;
}

export type Content<K extends MailKind> = Extract<MailContent, { kind: K }>;
export type Writer<K extends MailKind> = (content: Content<K>, say: Speaker, links: MailLinks) => Said;

/** All that mails say in one language. */
export interface MailTexts {
  readonly hello: string;
  readonly manage: string;
  /** Whose subscription it is. */
  readonly about: (company: string) => string;
  readonly mails: { readonly [K in MailKind]: Writer<K> };
}

/** Says amounts in the tenant's currency and instants in its zone, in one language. */
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

  /** `1 Apr 2026 (Europe/London)`: for what falls on the start of a day. */
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

  /** `1 Apr 2026`, the day before. */
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

  /** Counts by name, in the order of the names. */
  table(counts: Readonly<Record<string, number>>): Figures['rows'] {
    return Object.entries(counts)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, count]) => [name, this.formats.number(count)]);
  }
}
