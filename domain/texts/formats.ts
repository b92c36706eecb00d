import { Temporal } from 'temporal-polyfill';
import { addDays, type CivilDate, type Instant, type TimeZone } from '../calendar.ts';
import { type AmountMinor, type Currency, formatMoney } from '../money/money.ts';
import type { Language, Translated } from './language.ts';

/** Amounts, dates and numbers as a language writes them. */
export interface Formats {
  /** `£1,234.50`, `1.234,50 £` */
  readonly money: (amount: AmountMinor, currency: Currency) => string;
  /** `1,200`, `1.200` */
  readonly number: (value: number) => string;
  /** `20 %`, `8,875 %`, from thousandths of a percent. */
  readonly percent: (milliPercent: number) => string;
  /** `1 Apr 2026`, `1. Apr. 2026` */
  readonly date: (date: CivilDate) => string;
  /** `2 Mar – 1 Apr 2026`: both days are included, where `to` is the first day that is not. */
  readonly range: (from: CivilDate, to: CivilDate) => string;
  /** `15 Mar 2026, 10:00 (Europe/London)` */
  readonly moment: (at: Instant, zone: TimeZone) => string;
}

interface Dialect {
  readonly locale: string;
  /** Written out here, as ICU writes "Sept" in one version and "Sep" in another. */
  readonly months: readonly string[];
  readonly day: (day: number, month: string) => string;
}

const dialects: Translated<Dialect> = {
  en: {
    locale: 'en-GB',
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    day: (day, month) => `${day} ${month}`,
  },
  de: {
    locale: 'de-DE',
    months: ['Jan.', 'Feb.', 'März', 'Apr.', 'Mai', 'Juni', 'Juli', 'Aug.', 'Sept.', 'Okt.', 'Nov.', 'Dez.'],
    day: (day, month) => `${day}. ${month}`,
  },
};

const made: Translated<Formats> = { en: formatsIn(dialects.en), de: formatsIn(dialects.de) };

export function formatsOf(language: Language): Formats {
  return made[language];
}

function formatsIn({ locale, months, day }: Dialect): Formats {
  const numbers = new Intl.NumberFormat(locale);
  const dayOf = (civil: CivilDate): string => {
    const { day: number, month } = Temporal.PlainDate.from(civil);
    return day(number, months[month - 1] ?? '');
  };
  const date = (civil: CivilDate): string => `${dayOf(civil)} ${civil.slice(0, 4)}`;
  return {
    money: (amount, currency) => formatMoney(amount, currency, locale),
    number: (value) => numbers.format(value),
    percent: (milliPercent) => `${numbers.format(milliPercent / 1000)}\u00a0%`,
    date,
    range: (from, to) => {
      const last = addDays(to, -1);
      if (last <= from) return date(from);
      return `${from.slice(0, 4) === last.slice(0, 4) ? dayOf(from) : date(from)} – ${date(last)}`;
    },
    moment: (at, zone) => {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
      const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
      return `${date(local.toPlainDate().toString())}, ${time} (${zone})`;
    },
  };
}
