import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exchangeRatesIn, readExchangeRates } from './exchange-rates.ts';

const folder = mkdtempSync(join(tmpdir(), 'exchange-rates-'));
const file = join(folder, 'rates.csv');
const write = (...lines: readonly string[]): void => writeFileSync(file, lines.join('\r\n'));
const header = 'from,to,currency,rate';

afterAll(() => rmSync(folder, { recursive: true }));

describe('the file of exchange rates', () => {
  it('has a rate a line, also as a spreadsheet writes it', () => {
    write(`\ufeff${header}`, '2026-03-01,2026-03-31,EUR,1.1523', '2026-03-01, 2026-03-31, usd, 1.3', '');
    expect(readExchangeRates(file)).toEqual([
      { from: '2026-03-01', to: '2026-03-31', currency: 'eur', rate: '1.1523' },
      { from: '2026-03-01', to: '2026-03-31', currency: 'usd', rate: '1.3' },
    ]);
  });

  it.each([
    ['another header', ['month,rate'], 'must begin with'],
    ['no such day', [header, '2026-02-30,2026-03-31,eur,1.1'], 'line 2'],
    ['an end before its beginning', [header, '2026-03-31,2026-03-01,eur,1.1'], 'must not end before it begins'],
    ['a currency that is not billed', [header, '2026-03-01,2026-03-31,xyz,1.1'], 'currency'],
    ['a rate of nothing', [header, '2026-03-01,2026-03-31,eur,0.0'], 'above 0'],
    ['no rate', [header, '2026-03-01,2026-03-31,eur'], 'rate'],
  ])('with %s stops the start and says where', (_, lines, message) => {
    write(...lines);
    expect(() => readExchangeRates(file)).toThrow(message);
  });

  it('that is not there stops the start', () => {
    expect(() => exchangeRatesIn(join(folder, 'nowhere.csv'), () => {})).toThrow('EXCHANGE_RATES_FILE');
  });

  it('is read again while the service runs: what is broken then is told, and stops no invoice', () => {
    write(header);
    const faults: unknown[] = [];
    const rates = exchangeRatesIn(file, (fault) => faults.push(fault));
    write(header, '2026-04-01,2026-04-30,eur,1.16');
    expect(rates()).toHaveLength(1);
    expect(faults).toEqual([]);
    write('broken');
    expect(rates()).toEqual([]);
    expect(faults).toHaveLength(1);
  });
});
