import type { Subscription } from '../../api/client-types.ts';
import type { Licensing } from './tenant.ts';

/** How the subscription stands, in a word. */
export function StateBadge({ licensing: { subscription } }: { readonly licensing: Licensing }) {
  const { name, tone } = states[subscription.state];
  return <span class={`badge ${tone}`}>{name}</span>;
}

const states: Readonly<Record<Subscription['state'], { readonly name: string; readonly tone: string }>> = {
  trialing: { name: 'Trial', tone: 'quiet' },
  trial_expired: { name: 'Trial ended', tone: 'bad' },
  active: { name: 'Active', tone: 'good' },
  past_due: { name: 'Payment overdue', tone: 'bad' },
  suspended: { name: 'Suspended', tone: 'bad' },
  canceling: { name: 'Ending', tone: 'warning' },
  deleting: { name: 'Being deleted', tone: 'quiet' },
  deleted: { name: 'Deleted', tone: 'quiet' },
};
