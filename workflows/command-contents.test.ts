import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../domain/policy.ts';
import { isCommandOf } from './command-contents.ts';
import { type CommandType, commandTypes } from './command-updates.ts';

const quote = { expiresAt: 1, change: 'cancel', lines: [], tax: 0, reactivated: 0 };
const buyer = { country: 'DE', territory: null, hasTaxId: false, taxIdState: 'none' };
const seller = { country: 'GB', registrations: ['GB'] };

/** A whole command of each type, as the API sends it. */
const whole: { readonly [T in CommandType]: Readonly<Record<string, unknown>> } = {
  signUp: {
    tenantId: 'acme',
    timeZone: 'Europe/London',
    currency: 'gbp',
    tax: { override: null, seller },
    taxMilliPercent: 0,
    unitPrice: 0,
    policy: defaultPolicy,
    frozenAt: null,
  },
  activate: { quantity: 1, startNow: true, quote },
  undoActivation: {},
  addLicences: { quantity: 2, quote },
  removeLicences: { selection: { numbers: [1, 2] }, quote },
  reactivateLicences: { selection: { quantity: 1 }, quote },
  assignLicence: { number: 1, user: 'usr_1' },
  assignUsers: { users: ['usr_1'] },
  revokeLicence: { number: 1 },
  removeUser: { user: 'usr_1' },
  setPaymentMethod: { paymentMethod: 'pm_card_visa' },
  pay: { quote },
  cancel: { quote },
  keep: {},
  withdrawPayment: { chargeKey: 'acme/renewal/1' },
  setPrice: { unitPrice: 0 },
  setBillingFacts: { buyer, detailsVersion: 1 },
  setTaxOverride: { milliPercent: 20_000 },
  advanceClock: { to: 0 },
  acknowledge: { about: 'run' },
};

/** What a change without a quote lacks, and a sign-up by the API of 0.10.0. */
const mayLack: ReadonlySet<string> = new Set(['quote', 'tax']);

/** What no API would send for a field, of whichever kind the field is. */
const wrong = [undefined, {}, [null], '', -1, 1.5, Number.NaN, 1e300];

function isTaken(type: CommandType, command: object, actor: unknown = 'ops'): boolean {
  return isCommandOf(type, { command: { type, commandId: 'c', ...command }, actor });
}

describe('an update, as anything may be sent in Temporal’s UI', () => {
  it.each(commandTypes)(
    'of a whole %s is taken, also with a field of a newer version, and by no other name',
    (type) => {
      expect(isTaken(type, whole[type])).toBe(true);
      expect(isTaken(type, { ...whole[type], later: 'x' })).toBe(true);
      for (const other of commandTypes.filter((one) => one !== type))
        expect(isCommandOf(other, { command: { type, commandId: 'c', ...whole[type] }, actor: 'ops' })).toBe(false);
    },
  );

  const fields = commandTypes.flatMap((type) => Object.keys(whole[type]).map((field) => [type, field] as const));
  it.each(fields)('of %s is refused where %s is none', (type, field) => {
    const values = mayLack.has(field) ? wrong.slice(1) : wrong;
    const taken = values.filter((value) => isTaken(type, { ...whole[type], [field]: value }));
    expect(taken).toEqual([]);
  });

  it.each([[null], ['x'], [{}], [{ command: null, actor: 'ops' }], [{ command: { type: 'keep' }, actor: 'ops' }]])(
    'is refused where it is no envelope: %o',
    (sent) => {
      expect(isCommandOf('keep', sent)).toBe(false);
    },
  );

  it('is taken without what its sender need not say: a quote, or the tax facts that 0.10.0 did not know', () => {
    for (const type of commandTypes)
      expect([type, isTaken(type, { ...whole[type], quote: undefined, tax: undefined })]).toEqual([type, true]);
  });

  it('is refused without an author, and with an id that is no text', () => {
    expect(isTaken('keep', {}, null)).toBe(false);
    expect(isTaken('keep', { commandId: 7 })).toBe(false);
  });

  it('is refused with numbers as texts, which would be joined and not added', () => {
    expect(isTaken('addLicences', { quantity: '2' })).toBe(false);
    expect(isTaken('removeLicences', { selection: { numbers: ['1'] } })).toBe(false);
  });
});
