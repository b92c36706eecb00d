import { counted } from '../../format.ts';
import type { Texts } from '../en.ts';
import { locales } from '../language.ts';
import { words } from './words.ts';

const { licences: licencesOf } = words;

export const give: Texts['give'] = {
  title: 'Lizenzen vergeben',
  heading: 'Lizenzen an eine Liste von Personen vergeben',
  label: 'Personen, eine je Zeile: Namen, E-Mail-Adressen oder Benutzer-IDs',
  note: 'Zeilen einer Tabelle können so eingefügt werden, wie sie sind. Nichts wird vergeben, bevor Sie gesehen haben, wer gefunden wurde.',
  file: 'Oder eine CSV-Datei',
  find: 'Diese Personen suchen',
  noneChosen: 'Wählen Sie, wer eine Lizenz bekommt',
  noneChosenMore:
    'Es war nichts angehakt. Haken Sie die Personen an, die eine bekommen, oder fügen Sie eine Liste ein.',
  given: (count) => `${licencesOf(count)} vergeben.`,
  boughtAndGiven: (bought, count) => `${licencesOf(bought)} gekauft. ${licencesOf(count)} vergeben.`,
  found: (count) => (count === 0 ? 'Keine Person gefunden' : `${personsOf(count)} gefunden`),
  changeList: 'Liste ändern',
  nothingPasted: 'Die Liste war leer. Geben Sie mindestens einen Namen, eine E-Mail-Adresse oder eine Benutzer-ID ein.',
  leftOutLabel: 'Ausgelassene Zeilen',
  leftOut: (count) => `${counted(count, 'Zeile', 'Zeilen', locales.de)} ausgelassen:`,
  faults: {
    unknown: 'ist kein Benutzer der Instanz',
    several: 'heißen mehrere Benutzer: Schreiben Sie die E-Mail-Adresse',
    'holds-one': 'hat schon eine Lizenz',
  },
  andMore: (count) => `und ${count} weitere`,
  give: (count) => `${licencesOf(count)} vergeben`,
  payAndGive: (amount, count) => `${amount} bezahlen und ${licencesOf(count)} vergeben`,
  missing: (free, missing) =>
    `${free === 0 ? 'Keine ist frei' : `${free} ${free === 1 ? 'ist' : 'sind'} frei`}: ${licencesOf(missing)} ${missing === 1 ? 'wird' : 'werden'} hinzugefügt.`,
};

function personsOf(count: number): string {
  return counted(count, 'Person', 'Personen', locales.de);
}
