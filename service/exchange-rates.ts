import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ExchangeRate } from '../domain/money/exchange.ts';
import { isCurrency } from '../domain/money/money.ts';
import { ConfigError } from './config.ts';

const header = 'from,to,currency,rate';

const rate = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    currency: z.string().toLowerCase().refine(isCurrency, 'is not a currency that can be billed'),
    rate: z.string().regex(/^(?!0+(\.0+)?$)\d{1,9}(\.\d{1,9})?$/, 'must be a decimal number above 0'),
  })
  .refine(({ from, to }) => from <= to, 'must not end before it begins');

/**
 * Reads the rates of a CSV file with the header `from,to,currency,rate`. It is read again each time, so that a month's
 * rates can be added while the service runs; throws a `ConfigError` that names the line.
 */
export function readExchangeRates(file: string): readonly ExchangeRate[] {
  const lines = textOf(file).trim().split(/\r?\n/);
  if (lines[0]?.trim() !== header) throw new ConfigError(`EXCHANGE_RATES_FILE: ${file} must begin with ${header}`);
  return lines.slice(1).map((line, index) => {
    const [from, to, currency, units] = line.split(',').map((cell) => cell.trim());
    const read = rate.safeParse({ from, to, currency, rate: units });
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const where = [issue?.path.join('.'), issue?.message].filter(Boolean).join(' ');
    throw new ConfigError(`EXCHANGE_RATES_FILE: line ${index + 2} of ${file}: ${where}`);
  });
}

/**
 * Reads the file once, so that a wrong one stops the start, and again for each invoice: a file that is wrong by then is
 * reported to `onFault`, and gives no rates.
 */
export function exchangeRatesIn(file: string | null, onFault: (error: unknown) => void): () => readonly ExchangeRate[] {
  if (file === null) return () => [];
  readExchangeRates(file);
  return () => {
    try {
      return readExchangeRates(file);
    } catch (error) {
      onFault(error);
      return [];
    }
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch {
    throw new ConfigError(`EXCHANGE_RATES_FILE: ${file} cannot be read`);
  }
}
