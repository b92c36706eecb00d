import type { Texts } from '../en.ts';

export const operation: Texts['operation'] = {
  charging: 'Wird abgebucht…',
  chargingLeave: 'Wird abgebucht… Sie können diese Seite verlassen',
  onItsWay:
    'Was Sie bestätigt haben, ist unterwegs und wird einmal ausgeführt. Der Beleg erscheint unter „Belege“; diese Seite zeigt ihn, sobald er da ist.',
  done: 'Erledigt.',
};
