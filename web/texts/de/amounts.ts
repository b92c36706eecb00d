import type { Texts } from '../en.ts';

export const amounts: Texts['amounts'] = {
  total: (amount) => `${amount} inkl. USt`,
  price: (amount) => `${amount} zzgl. USt`,
};
