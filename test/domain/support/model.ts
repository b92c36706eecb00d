import { Temporal } from 'temporal-polyfill';

/**
 * The rules once more, plainly and independently of `domain/`: it walks from one local midnight to the next and asks of
 * each rule whether its day has come. Slow, without workflow, events or quotes; only what a tenant has and pays.
 */

export type Answer = 'succeeds' | 'soft' | 'hard' | 'gone' | 'sca' | 'unknown' | 'tooSmall';
export type Resolution = 'succeeded' | 'declined' | 'declinedForGood' | 'canceled' | 'refunded';
type Look = 'usual' | 'other';

interface Licence {
  ending: boolean;
  user: string | null;
}

interface Period {
  readonly number: number;
  readonly anchor: Temporal.PlainDate;
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** So many licences at so much a period of `whole` days, from a day to another. */
interface Line {
  readonly quantity: number;
  readonly price: number;
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
  readonly whole: number;
}

interface Opening {
  readonly type: 'open';
  readonly quantity: number;
  readonly period: Period;
  readonly price: number;
  /** What was used is more than fits onto the bill: it is not on it. */
  readonly leftOut: boolean;
}

interface Attempt {
  readonly by: 'time' | 'command';
  readonly what:
    | {
        readonly type: 'add';
        readonly quantity: number;
        readonly reactivate: readonly number[];
        readonly period: number;
      }
    | Opening
    | { readonly type: 'bill' };
  readonly amount: number;
  readonly lines: readonly Line[];
  /** Which card it is charged to, and how that looks. */
  readonly card?: number;
  readonly look?: Look;
}

const day = { retries: [1, 3, 7, 13], suspend: 14, delete: 44, expire: 30 } as const;

export interface ModelTerms {
  readonly zone: string;
  readonly signedUpAt: number;
  readonly price: number;
  readonly taxMilliPercent: number;
  readonly maxLicences: number;
  readonly minimum: number;
  readonly maximum: number;
}

export class Model {
  stage: 'trialing' | 'trial_expired' | 'active' | 'past_due' | 'suspended' | 'deleting' | 'deleted' = 'trialing';
  now: number;
  readonly trialEnd: number;
  converting = false;
  licences = new Map<number, Licence>();
  period: Period | null = null;
  cancelAt: number | null = null;
  carried: readonly Line[] = [];
  unpaid: { readonly amount: number; readonly lines: readonly Line[] }[] = [];
  open: Attempt | null = null;
  awaiting: Attempt | null = null;
  hasCard = false;
  answer: Answer = 'succeeds';
  /** Every amount sent to the card, and every amount paid. */
  readonly charged: number[] = [];
  readonly paid: number[] = [];
  #next = 1;
  #newest: number;
  #pinned: number;
  #taxMilliPercent: number;
  #failedAt: number | null = null;
  #retries = 0;
  #waits = false;
  /** Counts the cards, and how the last one looks. */
  #card = 0;
  #look: Look = 'usual';
  /** When the card was declined, and whether for good. */
  #declinedAt: number[] = [];
  #hard = false;
  #expiredAt = 0;
  #paidTooLate = false;
  #billTooLarge = false;
  #suspendedAt: number | null = null;
  #suspendedAgain = false;
  /** Paid while the tenant was leaving: opens nothing, unless it stays. */
  #paidOpening: Opening | null = null;
  #warned = new Map<number, number>();
  readonly #terms: ModelTerms;

  constructor(terms: ModelTerms) {
    this.#terms = terms;
    this.now = terms.signedUpAt;
    this.trialEnd = terms.signedUpAt + 14 * 24 * 3_600_000;
    this.#newest = terms.price;
    this.#pinned = terms.price;
    this.#taxMilliPercent = terms.taxMilliPercent;
  }

  get shows(): string {
    const over = this.stage === 'deleting' || this.stage === 'deleted';
    return this.cancelAt !== null && !over ? 'canceling' : this.stage;
  }

  get attention(): boolean {
    return this.#paidTooLate || this.#billTooLarge || this.#suspendedAgain || this.#paidOpening !== null;
  }

  get carriedAmount(): number {
    return this.#net(this.carried);
  }

  // ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────

  passTo(target: number): void {
    while (this.now < target) {
      const midnight = this.#midnight(this.now, 1);
      const next = this.now < this.trialEnd ? Math.min(midnight, this.trialEnd) : midnight;
      this.now = Math.min(next, target);
      this.settle();
    }
  }

  /** Asks each rule until none has anything to say. */
  settle(): void {
    while (this.#something());
  }

  #something(): boolean {
    const { now, stage, cancelAt, period } = this;
    if (stage === 'deleted') return false;
    if (stage === 'deleting') return this.open === null && this.#finish();
    if (cancelAt !== null && now >= cancelAt) return this.#leave();
    const running = stage === 'active' || stage === 'past_due';
    const stays = cancelAt === null;
    if (stays && running && period !== null && now >= period.end) return this.#renew(period);
    if (stays && stage === 'trialing' && this.open === null && now >= this.trialEnd) return this.#endTrial();
    if (stage === 'past_due' && now >= this.#after(day.suspend)) return this.#suspend();
    if (stays && stage === 'active' && this.open === null && this.unpaid.length > 0) return this.#collect('time');
    const retry = day.retries[this.#retries];
    const retries = stays && stage === 'past_due' && this.open === null && !this.#waits && retry !== undefined;
    if (retries && now >= this.#after(retry)) return this.#collect('time');
    return stays && (stage === 'trial_expired' || stage === 'suspended') && this.#warnOrDelete();
  }

  #warnOrDelete(): boolean {
    const deleteAt = this.#deleteAt();
    for (const ahead of [14, 7, 1]) {
      if (this.#warned.has(ahead)) continue;
      if (this.now < this.#midnight(deleteAt, -ahead)) return false;
      this.#warned.set(ahead, this.now);
      return true;
    }
    return this.open === null && this.now >= deleteAt && this.#leave();
  }

  #deleteAt(): number {
    const planned = this.stage === 'suspended' ? this.#after(day.delete) : this.#midnight(this.#expiredAt, day.expire);
    const notices = [7, 1].map((ahead) => {
      const at = this.#warned.get(ahead);
      if (at === undefined) return 0;
      const late = at - this.#midnight(at, 0) > 3_600_000;
      return this.#midnight(at, late ? ahead + 1 : ahead);
    });
    return Math.max(planned, ...notices);
  }

  #leave(): boolean {
    this.awaiting = null;
    this.stage = 'deleting';
    this.carried = [];
    return true;
  }

  #finish(): boolean {
    this.awaiting = null;
    this.stage = 'deleted';
    this.licences = new Map();
    return true;
  }

  #suspend(): boolean {
    this.awaiting = null;
    if (this.#suspendedAt !== null) {
      const yearLater = this.#dateOf(this.#suspendedAt).add({ years: 1 });
      if (Temporal.PlainDate.compare(this.#dateOf(this.now), yearLater) < 0) this.#suspendedAgain = true;
    }
    this.#suspendedAt = this.now;
    this.stage = 'suspended';
    this.#warned = new Map();
    return true;
  }

  #endTrial(): boolean {
    this.awaiting = null;
    if (!this.converting) return this.#expire();
    const refused = this.#openPeriod(this.licences.size, this.trialEnd, 'time');
    if (refused !== null) this.#expire();
    return true;
  }

  #expire(): true {
    this.stage = 'trial_expired';
    this.converting = false;
    this.#expiredAt = this.now;
    this.#warned = new Map();
    return true;
  }

  #renew(before: Period): boolean {
    this.awaiting = null;
    for (const [number, licence] of this.licences) if (licence.ending) this.licences.delete(number);
    const { number, anchor, index, end } = before;
    this.period = { number: number + 1, anchor, index: index + 1, start: end, end: this.#boundary(anchor, index + 2) };
    this.#pinned = this.#newest;
    const lines = [...this.carried, this.#wholeLine(this.licences.size, this.#pinned, this.period)];
    const amount = this.#withTax(lines);
    this.carried = amount > 0 && amount < this.#terms.minimum ? lines : [];
    if (amount > this.#terms.maximum) this.#billTooLarge = true;
    else if (amount >= this.#terms.minimum && amount > 0) this.unpaid.push({ amount, lines });
    if (this.stage === 'active' && this.open === null && this.unpaid.length > 0) this.#collect('time');
    return true;
  }

  // ── Money ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #collect(by: Attempt['by']): boolean {
    const [bill] = this.unpaid;
    if (bill === undefined) throw new Error('Nothing to collect');
    this.awaiting = null;
    if (!this.hasCard || (by === 'time' && this.#hard)) this.#fail(true, false);
    else this.#charge({ by, what: { type: 'bill' }, ...bill });
    return true;
  }

  #charge(terms: Attempt): string | null {
    const attempt: Attempt = { ...terms, card: this.#card, look: this.#look };
    if (attempt.by === 'command' && this.#hard) return 'card_declined';
    if (attempt.by === 'command' && this.#triedTooOften()) return 'too_many_attempts';
    this.awaiting = null;
    this.charged.push(attempt.amount);
    switch (this.answer) {
      case 'succeeds':
        this.#paid(attempt);
        return null;
      case 'unknown':
        this.open = attempt;
        return null;
      case 'tooSmall':
        this.#carry(attempt);
        return null;
      case 'sca':
        this.awaiting = attempt;
        this.#notPaid(attempt, true);
        return attempt.by === 'command' ? 'authentication_required' : null;
      default:
        this.#declined(this.answer !== 'soft');
        this.#notPaid(attempt, this.answer !== 'soft');
        if (this.answer === 'gone') this.hasCard = false;
        return attempt.by === 'command' ? 'card_declined' : null;
    }
  }

  /** The outcome of the charge that was unknown; the answer to its command. */
  resolve(outcome: Resolution): void {
    const attempt = this.open;
    if (attempt === null) throw new Error('Nothing is open');
    this.open = null;
    if (outcome === 'succeeded') this.#paid(attempt);
    if (outcome === 'refunded') this.#givenBack(attempt);
    if (outcome === 'declined' || outcome === 'declinedForGood') {
      const forGood = outcome === 'declinedForGood' && attempt.card === this.#card;
      if (attempt.look === this.#look) this.#declined(forGood);
      this.#notPaid(attempt, forGood);
    }
    this.settle();
  }

  /** Paid and refunded before it was known: a bill is settled, and nothing else is given. */
  #givenBack(attempt: Attempt): void {
    if (attempt.what.type === 'bill') this.#paid(attempt);
    else {
      this.paid.push(attempt.amount);
      this.#notPaid(attempt, false);
    }
  }

  /** What was paid while the tenant was leaving is refunded, and opens nothing. */
  refundOpening(): void {
    this.#paidOpening = null;
    this.settle();
  }

  #declined(hard: boolean): void {
    this.#declinedAt.push(this.now);
    this.#hard ||= hard;
  }

  /** Four times in the last hour, or fifteen in the last 30 days. */
  #triedTooOften(): boolean {
    const since = (hours: number): number => this.#declinedAt.filter((at) => this.now - at < hours * 3_600_000).length;
    return since(1) >= 4 || since(30 * 24) >= 15;
  }

  /** The payer has confirmed at the bank. */
  confirm(): void {
    const attempt = this.awaiting;
    if (attempt === null) throw new Error('Nobody is asked');
    this.awaiting = null;
    this.#paid(attempt);
    this.settle();
  }

  /** What waits is withdrawn, unless its payer has confirmed it meanwhile. */
  withdraw(isPaid: boolean): string | null {
    if (this.open !== null) return 'unavailable';
    if (this.awaiting === null) return 'nothing_to_withdraw';
    if (this.awaiting.what.type === 'bill') return 'bill_due';
    if (isPaid) {
      this.confirm();
      return 'already_paid';
    }
    this.awaiting = null;
    return null;
  }

  #paid({ what, amount }: Attempt): void {
    this.paid.push(amount);
    const running = this.stage === 'active' || this.stage === 'past_due';
    if (what.type === 'add') {
      const fits = this.licences.size + what.quantity <= this.#terms.maxLicences;
      if (!running || this.period?.number !== what.period || !fits) this.#paidTooLate = true;
      else this.#addNow(what.quantity, what.reactivate);
    } else if (what.type === 'open') {
      const waits = this.stage === 'trialing' || this.stage === 'trial_expired' || this.stage === 'suspended';
      if (!waits) this.#paidTooLate = true;
      else if (this.cancelAt === null) this.#start(what, []);
      else this.#paidOpening = what;
    } else this.#billPaid();
  }

  /** What was to be charged goes onto the next bill, and all else is as if it had been paid. */
  #carry({ what, lines }: Attempt): void {
    if (what.type === 'open') this.#start(what, lines);
    else this.carried = [...this.carried, ...lines];
    if (what.type === 'add') this.#addNow(what.quantity, what.reactivate);
    if (what.type === 'bill') this.#billPaid();
  }

  #billPaid(): void {
    this.unpaid.shift();
    if (this.stage === 'deleting' || this.stage === 'deleted') this.#paidTooLate = true;
    else if (this.unpaid.length > 0 && this.cancelAt === null) this.#collect('time');
    else if (this.unpaid.length === 0 && this.#failedAt !== null) {
      this.stage = 'active';
      this.#failedAt = null;
      this.#retries = 0;
      this.#warned = new Map();
    }
  }

  #notPaid({ what, by }: Attempt, waits: boolean): void {
    if (this.stage === 'deleting') return;
    if (what.type === 'bill') this.#fail(waits, true);
    else if (by === 'time' && this.stage === 'trialing') this.#expire();
  }

  #fail(waits: boolean, tried: boolean): void {
    this.#failedAt ??= this.now;
    this.#waits = waits || !this.hasCard;
    if (tried) this.#retries = Math.max(this.#retries, this.#missedRetries());
    if (this.stage === 'active') this.stage = 'past_due';
  }

  #missedRetries(): number {
    return day.retries.filter((days) => this.now >= this.#after(days)).length;
  }

  #openPeriod(quantity: number, start: number, by: Attempt['by']): string | null {
    const anchor = this.#dateOf(start);
    const number = (this.period?.number ?? 0) + 1;
    const period = { number, anchor, index: 0, start, end: this.#boundary(anchor, 1) };
    const price = this.#newest;
    const { lines, leftOut } = this.#withOwed(this.#wholeLine(quantity, price, period));
    const amount = this.#withTax(lines);
    const what = { type: 'open', quantity, period, price, leftOut } as const;
    if (amount >= this.#terms.minimum && amount > 0) {
      if (amount > this.#terms.maximum) return 'validation_failed';
      if (!this.hasCard) return 'no_payment_method';
      if (by === 'time' && this.#hard) return 'card_declined';
      return this.#charge({ by, what, amount, lines });
    }
    this.#start(what, amount > 0 ? lines : []);
    return null;
  }

  /** The lines of the next whole period. Beside it goes what was carried, and what was used without paying if that fits. */
  #withOwed(whole: Line): { readonly lines: readonly Line[]; readonly leftOut: boolean } {
    const owed = this.#owed();
    const lines = [...owed, whole];
    const leftOut = this.stage === 'suspended' && owed.length > 0 && this.#withTax(lines) > this.#terms.maximum;
    return { lines: leftOut ? [whole] : lines, leftOut };
  }

  /** Day by day: what was used before the suspension, of everything that is not paid. */
  #owed(): readonly Line[] {
    if (this.stage !== 'suspended') return this.carried;
    const until = this.#dateOf(this.#after(day.suspend));
    const isBefore = (one: Temporal.PlainDate): boolean => Temporal.PlainDate.compare(one, until) < 0;
    const lines = [...this.unpaid.flatMap((bill) => bill.lines), ...this.carried].filter(({ from }) => isBefore(from));
    return lines.map((line) => ({ ...line, to: isBefore(line.to) ? line.to : until }));
  }

  /** At the price that was charged: what has become newest since then waits for the renewal. */
  #start({ quantity, period, price, leftOut }: Opening, carried: readonly Line[]): void {
    if (leftOut) this.#billTooLarge = true;
    for (const [number, licence] of this.licences) if (licence.ending) this.licences.delete(number);
    this.#resize(quantity);
    this.period = period;
    this.#pinned = price;
    this.carried = carried;
    this.unpaid = [];
    this.stage = 'active';
    this.converting = false;
    this.#failedAt = null;
    this.#retries = 0;
    this.#warned = new Map();
  }

  #resize(quantity: number): void {
    while (this.licences.size < quantity) this.#addNow(1, []);
    while (this.licences.size > quantity) {
      const numbers = [...this.licences.keys()].sort((a, b) => b - a);
      const free = numbers.find((number) => this.licences.get(number)?.user === null);
      this.licences.delete(free ?? numbers[0] ?? 0);
    }
  }

  #addNow(quantity: number, reactivate: readonly number[]): void {
    for (const number of reactivate) this.#change(number, { ending: false });
    for (let added = 0; added < quantity; added += 1) {
      this.licences.set(this.#next, { ending: false, user: null });
      this.#next += 1;
    }
  }

  /** What a whole period costs so many licences, with what is carried. */
  #fullBill(licences: number, price = this.#newest): number {
    const period = this.period ?? { anchor: this.#dateOf(this.trialEnd), index: -1 };
    const whole = this.#wholeLine(licences, price, { ...period, index: period.index + 1 });
    return this.#withTax(this.#withOwed(whole).lines);
  }

  #continuing(): number {
    return [...this.licences.values()].filter(({ ending }) => !ending).length;
  }

  #net(lines: readonly Line[]): number {
    return lines.reduce((sum, line) => sum + this.#cost(line), 0);
  }

  #withTax(lines: readonly Line[]): number {
    const net = BigInt(this.#net(lines));
    return Number(net + (2n * net * BigInt(this.#taxMilliPercent) + 100_000n) / 200_000n);
  }

  // ── Commands: the code of the refusal, or null ──────────────────────────────────────────────────────────────────

  add(quantity: number): string | null {
    const { stage, period } = this;
    if (this.cancelAt !== null) return 'cancellation_pending';
    if (this.open?.what.type === 'open') return 'unavailable';
    if (stage === 'trial_expired') return 'not_in_trial';
    if (stage === 'past_due' || stage === 'suspended') return 'payment_overdue';
    const ending = this.#inOrderOfReactivation().slice(0, quantity);
    const rest = quantity - ending.length;
    if (this.licences.size + rest > this.#terms.maxLicences) return 'licence_limit';
    const next = this.#fullBill(this.#continuing() + quantity);
    if (stage === 'trialing' && this.converting) {
      if (next > this.#terms.maximum) return 'validation_failed';
      if (next > 0 && next >= this.#terms.minimum && !this.hasCard) return 'no_payment_method';
    }
    if (stage === 'active' && next > this.#terms.maximum) return 'validation_failed';
    if (stage === 'trialing' || rest === 0 || period === null) {
      this.#addNow(rest, ending);
      return null;
    }
    const line = { ...this.#wholeLine(rest, this.#pinned, period), from: this.#dateOf(this.now) };
    const amount = this.#withTax([line]);
    if (amount > 0 && amount >= this.#terms.minimum) {
      if (amount > this.#terms.maximum) return 'validation_failed';
      if (this.open !== null) return 'unavailable';
      if (!this.hasCard) return 'no_payment_method';
      const what = { type: 'add', quantity: rest, reactivate: ending, period: period.number } as const;
      return this.#charge({ by: 'command', what, amount, lines: [line] });
    }
    if (amount > 0) this.carried = [...this.carried, line];
    this.#addNow(rest, ending);
    return null;
  }

  #wholeLine(quantity: number, price: number, { anchor, index }: Pick<Period, 'anchor' | 'index'>): Line {
    const [from, to] = [anchor.add({ months: index }), anchor.add({ months: index + 1 })];
    return { quantity, price, from, to, whole: from.until(to).days };
  }

  #cost({ quantity, price, from, to, whole }: Line): number {
    const [days, all] = [BigInt(from.until(to).days), BigInt(whole)];
    return quantity * Number((2n * BigInt(price) * days + all) / (2n * all));
  }

  #inOrderOfReactivation(): readonly number[] {
    const ending = [...this.licences].filter(([, { ending }]) => ending).sort(([a], [b]) => b - a);
    const assigned = ending.filter(([, { user }]) => user !== null);
    return [...assigned, ...ending.filter(([, { user }]) => user === null)].map(([number]) => number);
  }

  removeSome(quantity: number): string | null {
    if (this.open?.what.type === 'open') return 'unavailable';
    const continuing = [...this.licences].filter(([, { ending }]) => !ending);
    if (!this.#mayBeEmpty() && quantity >= continuing.length) return 'last_licence';
    const free = continuing.filter(([, { user }]) => user === null).map(([number]) => number);
    if (quantity > free.length) return 'too_many_assigned';
    this.#remove(free.sort((a, b) => b - a).slice(0, quantity));
    return null;
  }

  removeNamed(number: number): string | null {
    if (this.open?.what.type === 'open') return 'unavailable';
    const licence = this.licences.get(number);
    if (licence === undefined) return 'not_found';
    const left = [...this.licences].filter(([other, { ending }]) => !ending && other !== number).length;
    if (left === 0 && !this.#mayBeEmpty()) return 'last_licence';
    this.#remove([number]);
    return null;
  }

  #mayBeEmpty(): boolean {
    return this.stage === 'trial_expired' || (this.stage === 'trialing' && !this.converting);
  }

  #remove(numbers: readonly number[]): void {
    const later = this.stage === 'active' || this.stage === 'past_due';
    for (const number of numbers) {
      if (later) this.#change(number, { ending: true });
      else this.licences.delete(number);
    }
  }

  reactivate(quantity: number): string | null {
    if (this.open?.what.type === 'open') return 'unavailable';
    const ending = this.#inOrderOfReactivation();
    if (quantity > ending.length) return 'not_ending';
    if (this.#fullBill(this.#continuing() + quantity) > this.#terms.maximum) return 'validation_failed';
    for (const number of ending.slice(0, quantity)) this.#change(number, { ending: false });
    return null;
  }

  assign(number: number, user: string): string | null {
    const licence = this.licences.get(number);
    if (licence === undefined) return 'not_found';
    if (licence.user === user) return null;
    if ([...this.licences.values()].some((other) => other.user === user)) return 'user_has_licence';
    if (licence.user === null && this.open?.what.type === 'open') {
      const held = [...this.licences.values()].filter(({ user, ending }) => user !== null && !ending).length;
      if (held >= this.open.what.quantity) return 'unavailable';
    }
    this.#change(number, { user });
    return null;
  }

  revoke(number: number): string | null {
    if (!this.licences.has(number)) return 'not_found';
    this.#change(number, { user: null });
    return null;
  }

  #change(number: number, change: Partial<Licence>): void {
    const licence = this.licences.get(number);
    if (licence !== undefined) Object.assign(licence, change);
  }

  activate(quantity: number, startNow: boolean): string | null {
    if (this.cancelAt !== null) return 'cancellation_pending';
    if (this.stage === 'suspended') return 'payment_overdue';
    if (this.stage !== 'trialing' && this.stage !== 'trial_expired') return 'already_active';
    if (this.open !== null) return 'unavailable';
    if (quantity > this.#terms.maxLicences) return 'licence_limit';
    if (quantity < [...this.licences.values()].filter(({ user }) => user !== null).length) return 'too_many_assigned';
    if (startNow || this.stage === 'trial_expired') return this.#openPeriod(quantity, this.now, 'command');
    const first = this.#fullBill(quantity);
    if (first > this.#terms.maximum) return 'validation_failed';
    if (first > 0 && first >= this.#terms.minimum && !this.hasCard) return 'no_payment_method';
    this.converting = true;
    this.#resize(quantity);
    return null;
  }

  undo(): string | null {
    if (this.stage === 'trial_expired') return 'not_in_trial';
    if (this.stage !== 'trialing') return 'already_active';
    if (this.open !== null) return 'unavailable';
    this.converting = false;
    return null;
  }

  cancel(): string | null {
    if (this.cancelAt !== null) return null;
    const running = this.stage === 'active' || this.stage === 'past_due';
    const paidUntil = this.stage === 'trialing' ? this.trialEnd : running ? (this.period?.end ?? 0) : 0;
    this.cancelAt = paidUntil > this.now ? paidUntil : this.#midnight(this.now, 1);
    return null;
  }

  keep(): string | null {
    if (this.cancelAt === null) return 'not_canceling';
    this.cancelAt = null;
    if (this.#failedAt !== null) this.#retries = Math.max(this.#retries, this.#missedRetries());
    const paid = this.#paidOpening;
    this.#paidOpening = null;
    if (paid !== null) this.#start(paid, []);
    this.settle();
    return null;
  }

  pay(): string | null {
    if (this.open !== null) return 'unavailable';
    if (this.stage === 'past_due') {
      if (!this.hasCard) return 'no_payment_method';
      const { amount, lines } = this.unpaid[0] ?? { amount: 0, lines: [] };
      return this.#charge({ by: 'command', what: { type: 'bill' }, amount, lines });
    }
    if (this.stage !== 'suspended' && this.stage !== 'trial_expired') return 'nothing_overdue';
    if (this.cancelAt !== null) return 'cancellation_pending';
    const continuing = this.#continuing();
    if (continuing === 0) return 'nothing_overdue';
    return this.#openPeriod(continuing, this.now, 'command');
  }

  newCard(look: Look): string | null {
    this.awaiting = null;
    if (look !== this.#look) this.#declinedAt = [];
    this.#look = look;
    this.#card += 1;
    this.hasCard = true;
    this.#waits = false;
    this.#hard = false;
    if (this.cancelAt === null && this.open === null && !this.#triedTooOften()) {
      if (this.stage === 'past_due') this.#collect('time');
      if (this.stage === 'suspended') this.#openPeriod(this.#continuing(), this.now, 'time');
    }
    this.settle();
    return null;
  }

  loseCard(): void {
    if (!this.hasCard) return;
    this.hasCard = false;
    this.#waits = true;
  }

  setPrice(price: number): string | null {
    if (this.#fullBill(this.#isBilled() ? this.#continuing() : 1, price) > this.#terms.maximum)
      return 'validation_failed';
    this.#newest = price;
    return null;
  }

  /** A bill that is made keeps its tax. */
  setTax(milliPercent: number): string | null {
    const before = this.#taxMilliPercent;
    this.#taxMilliPercent = milliPercent;
    const isTooLarge = this.#fullBill(this.#isBilled() ? this.#continuing() : 1) > this.#terms.maximum;
    if (isTooLarge) this.#taxMilliPercent = before;
    return isTooLarge ? 'validation_failed' : null;
  }

  #isBilled(): boolean {
    return this.stage !== 'trial_expired' && (this.stage !== 'trialing' || this.converting);
  }

  // ── Days ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #dateOf(instant: number): Temporal.PlainDate {
    return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(this.#terms.zone).toPlainDate();
  }

  #midnight(instant: number, days: number): number {
    return this.#startOf(this.#dateOf(instant).add({ days }));
  }

  #boundary(anchor: Temporal.PlainDate, months: number): number {
    return this.#startOf(anchor.add({ months }));
  }

  #startOf(date: Temporal.PlainDate): number {
    return date.toZonedDateTime(this.#terms.zone).epochMilliseconds;
  }

  #after(days: number): number {
    return this.#midnight(this.#failedAt ?? 0, days);
  }
}
