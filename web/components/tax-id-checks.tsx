import type { TaxIdCheck } from 'licence-billing-client';
import { describeActor } from '../activity-words.ts';
import { time, type Zoned } from '../format.ts';
import type { Texts } from '../texts/texts.ts';
import { type Column, Table } from './list.tsx';

interface TaxIdChecksProps {
  readonly checks: readonly TaxIdCheck[];
  readonly zoned: Zoned;
  readonly t: Texts;
}

/** The checks of a tenant's tax ids, with each register's answer: they prove why a bill has no tax. */
export function TaxIdChecks({ checks, zoned, t: texts }: TaxIdChecksProps) {
  const t = texts.taxId;
  const columns: readonly Column<TaxIdCheck>[] = [
    { name: t.asked, class: 'when', show: ({ askedAt }) => time(askedAt, zoned) },
    { name: t.id, show: ({ taxId }) => taxId ?? t.deleted },
    { name: t.answer, show: (check) => answerOf(t, check, zoned) },
    { name: t.proof, show: (check) => proofOf(t, check) },
    { name: t.askedBy, show: ({ by, byName }) => describeActor(by, byName, texts) },
  ];
  return <Table caption={t.caption} columns={columns} rows={checks} />;
}

const registers = { vies: 'VIES', hmrc: 'HMRC' } as const;

function answerOf(
  t: Texts['taxId'],
  { register, state, code, tries, lastTriedAt, lastCode, answeredAt }: TaxIdCheck,
  zoned: Zoned,
): string {
  const name = registers[register];
  const at = answeredAt === null ? '' : `, ${time(answeredAt, zoned)}`;
  switch (state) {
    case 'valid':
      return t.knows(name, at);
    case 'invalid':
      return t.doesNotKnow(name, at);
    case 'unasked':
      return new Map<string | null, string>(Object.entries(t.unasked)).get(code) ?? t.notAsked;
    case 'waiting':
      return tries === 0 || lastTriedAt === null
        ? t.beingAsked(name)
        : t.away(name, lastCode, tries, time(lastTriedAt, zoned));
  }
}

function proofOf(t: Texts['taxId'], { consultationNumber, registeredName, nameMatch }: TaxIdCheck): string {
  const parts = [
    consultationNumber === null ? null : t.consultation(consultationNumber),
    registeredName === null ? null : t.registeredFor(registeredName),
    nameMatch === null || nameMatch === 'not_compared' ? null : t.nameMatches[nameMatch],
  ].filter((part) => part !== null);
  return parts.length === 0 ? '–' : parts.join(' · ');
}
