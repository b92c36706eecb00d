import type { TaxIdCheck } from 'licence-billing-client';
import { describeActor } from '../activity-words.ts';
import { time, type Zoned } from '../format.ts';
import { type Column, Table } from './list.tsx';

interface TaxIdChecksProps {
  readonly checks: readonly TaxIdCheck[];
  readonly zoned: Zoned;
}

/** What registers were asked about a tenant's tax ids, and what they said: the proof of why a bill has no tax. */
export function TaxIdChecks({ checks, zoned }: TaxIdChecksProps) {
  const columns: readonly Column<TaxIdCheck>[] = [
    { name: 'Asked', class: 'when', show: ({ askedAt }) => time(askedAt, zoned) },
    { name: 'VAT or tax id', show: ({ taxId }) => taxId ?? 'deleted' },
    { name: 'Answer', show: (check) => answerOf(check, zoned) },
    { name: 'Proof', show: proofOf },
    { name: 'Asked by', show: ({ by, byName }) => describeActor(by, byName) },
  ];
  return <Table caption="Checks of the tax id" columns={columns} rows={checks} />;
}

const registers = { vies: 'VIES', hmrc: 'HMRC' } as const;

const unasked = new Map([
  ['details_changed', 'Not asked: the details changed before it answered.'],
  ['tenant_deleted', 'Not asked: the tenant was deleted.'],
  ['register_off', 'Not asked: this service is not set up to ask this register.'],
]);

function answerOf(
  { register, state, code, tries, lastTriedAt, lastCode, answeredAt }: TaxIdCheck,
  zoned: Zoned,
): string {
  const name = registers[register];
  const at = answeredAt === null ? '' : `, ${time(answeredAt, zoned)}`;
  switch (state) {
    case 'valid':
      return `${name} knows it${at}`;
    case 'invalid':
      return `${name} does not know it${at}`;
    case 'unasked':
      return unasked.get(code ?? '') ?? 'Not asked.';
    case 'waiting':
      return tries === 0 || lastTriedAt === null
        ? `${name} is being asked`
        : `${name} is away (${lastCode}), tried ${tries} times, last ${time(lastTriedAt, zoned)}. It is asked again by itself.`;
  }
}

const nameMatches = {
  matches: 'the name is that of the register',
  differs: 'the register has another name',
  not_compared: null,
} as const;

function proofOf({ consultationNumber, registeredName, nameMatch }: TaxIdCheck): string {
  const parts = [
    consultationNumber === null ? null : `consultation number ${consultationNumber}`,
    registeredName === null ? null : `registered for ${registeredName}`,
    nameMatch === null ? null : nameMatches[nameMatch],
  ].filter((part) => part !== null);
  return parts.length === 0 ? '–' : parts.join(' · ');
}
