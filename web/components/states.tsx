import type { Child } from 'hono/jsx';
import type { Charge, Subscription } from 'licence-billing-client';
import { spaced } from '../format.ts';
import type { Choices } from '../forms.ts';
import { type Texts, texts } from '../texts/texts.ts';

export type Tone = 'good' | 'warning' | 'bad' | 'quiet';

const chargeStates: Readonly<Record<Charge['state'], readonly [name: string, tone: Tone]>> = {
  succeeded: ['paid', 'good'],
  declined: ['declined', 'bad'],
  requires_action: ['waits for the payer', 'warning'],
  unknown: ['outcome unknown', 'warning'],
  pending: ['under way', 'quiet'],
  canceled: ['cancelled', 'quiet'],
};

const kinds: Readonly<Record<Charge['kind'], string>> = {
  first: 'First bill',
  renewal: 'Renewal',
  proration: 'Licences added',
};

export function ChargeState({ state, declineCode }: Pick<Charge, 'state' | 'declineCode'>) {
  const [name, tone] = chargeStates[state];
  return (
    <>
      <Badge tone={tone}>{name}</Badge>
      {declineCode !== null && <small>{spaced(declineCode)}</small>}
    </>
  );
}

const tenantTones: Readonly<Record<Subscription['state'], Tone>> = {
  trialing: 'quiet',
  trial_expired: 'warning',
  active: 'good',
  past_due: 'bad',
  suspended: 'bad',
  canceling: 'warning',
  deleting: 'quiet',
  deleted: 'quiet',
};

interface TenantStateProps extends Pick<Subscription, 'state'> {
  /** The texts in the reader's language; English for the seller's own people. */
  readonly t?: Texts;
}

export function TenantState({ state, t = texts.en }: TenantStateProps) {
  return <Badge tone={tenantTones[state]}>{t.frame.states[state]}</Badge>;
}

export const tenantStateChoices = Object.entries(texts.en.frame.states) as Choices<Subscription['state']>;
export const chargeStateChoices = choicesOf(chargeStates);
export const chargeKindChoices = Object.entries(kinds) as Choices<Charge['kind']>;

function choicesOf<State extends string>(
  states: Readonly<Record<State, readonly [name: string, tone: Tone]>>,
): Choices<State> {
  return (Object.keys(states) as State[]).map((state) => [state, states[state][0]]);
}

export function kindName(kind: Charge['kind']): string {
  return kinds[kind];
}

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: Child }) {
  return <span class={tone === 'quiet' ? 'badge' : `badge ${tone}`}>{children}</span>;
}
