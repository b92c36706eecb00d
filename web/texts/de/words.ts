import { counted } from '../../format.ts';
import type { Texts } from '../en.ts';
import { locales } from '../language.ts';

export const words: Texts['words'] = {
  licences: (count) => counted(count, 'Lizenz', 'Lizenzen', locales.de),
  days: (count) => counted(count, 'Tag', 'Tage', locales.de),
  hours: (count) => counted(count, 'Stunde', 'Stunden', locales.de),
};
