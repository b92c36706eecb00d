import type { Texts } from '../en.ts';

export const receipts: Texts['receipts'] = {};
