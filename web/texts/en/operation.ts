/** A change that takes longer. */
export const operation = {
  charging: 'Charging…',
  chargingLeave: 'Charging… you can leave this page',
  onItsWay:
    'What you confirmed is on its way and will be made once. Its receipt will be under Receipts; this page shows it as soon as it is there.',
  done: 'Done.',
};
