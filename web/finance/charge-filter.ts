import type { Charge } from 'licence-billing-client';
import { chargeKindChoices, chargeStateChoices } from '../components/states.tsx';
import { chosen, type Fields } from '../forms.ts';

/** Which charges are asked for, as it stands in the address; empty where nothing is chosen. */
export interface ChargeFilter {
  readonly from: string;
  /** The last day that counts. */
  readonly to: string;
  readonly state: Charge['state'] | '';
  readonly kind: Charge['kind'] | '';
  readonly tenantId: string;
  readonly q: string;
}

/** What an address has wrong, as it was typed by hand, is left out. */
export function chargeFilterIn(query: Fields): ChargeFilter {
  return {
    from: dayIn(query.text('from')),
    to: dayIn(query.text('to')),
    state: query.choice('state', chargeStateChoices),
    kind: query.choice('kind', chargeKindChoices),
    tenantId: query.text('tenantId').slice(0, 64),
    q: query.text('q').slice(0, 200),
  };
}

/** As the API is asked, whose `to` is the first day that does not count. */
export function chargeQueryOf({ to, ...filter }: ChargeFilter) {
  return chosen({ ...filter, to: to === '' ? '' : dayAfter(to) });
}

/** A day that there is, in the years the API knows. */
function dayIn(text: string): string {
  const at = /^(19[789]|20\d|21\d)\d-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text ? '' : text;
}

function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}
