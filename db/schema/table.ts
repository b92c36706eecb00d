import { type BuildExtraConfigColumns, sql } from 'drizzle-orm';
import { check, type PgColumnBuilderBase, type PgTableExtraConfigValue, pgTable, text } from 'drizzle-orm/pg-core';

/** All members of a union as a list; it does not compile where one is missing. */
export function every<Member extends string>(members: Readonly<Record<Member, true>>): readonly Member[] {
  return Object.keys(members) as Member[];
}

/** A text column with these values only: the database refuses any other. */
export function oneOf<const Member extends string>(name: string, members: readonly Member[]) {
  return text(name, { enum: members as [Member, ...Member[]] });
}

/**
 * A table of the service with the constraints that all tables share: texts of a union are members of it, numbers are
 * not negative, a currency is three small letters, and no tax exceeds its amount.
 */
export function table<Name extends string, Columns extends Record<string, PgColumnBuilderBase>>(
  name: Name,
  columns: Columns,
  extras: (self: BuildExtraConfigColumns<Name, Columns, 'pg'>) => PgTableExtraConfigValue[] = () => [],
) {
  return pgTable(name, columns, (self) => [...checksOf(name, columns), ...extras(self)]);
}

/** The fields read of a column's builder, which Drizzle does not export. */
interface BuiltColumn {
  readonly config: {
    readonly name: string;
    readonly columnType: string;
    readonly enumValues?: readonly string[];
    readonly generatedIdentity?: unknown;
  };
}

function checksOf(name: string, columns: object) {
  const built = Object.values(columns).map((column) => (column as BuiltColumn).config);
  const names = new Set(built.map((column) => column.name));
  const checks = built.flatMap((column) => conditionsOf(column));
  const whole = ['amount', 'total'].find((part) => names.has(part));
  if (names.has('tax') && whole !== undefined) checks.push(['tax_within', `tax <= ${whole}`]);
  return checks.map(([what, condition]) => check(`${name}_${what}`, sql.raw(condition)));
}

type Condition = [what: string, condition: string];

function conditionsOf({ name, columnType, enumValues, generatedIdentity }: BuiltColumn['config']): Condition[] {
  if (enumValues !== undefined) {
    const members = enumValues.map((member) => `'${member}'`).join(', ');
    return [[`${name}_known`, `${name} in (${members})`]];
  }
  if (name === 'currency') return [['currency_form', `currency ~ '^[a-z]{3}$'`]];
  const isNumber = columnType === 'PgBigInt53' || columnType === 'PgInteger';
  return isNumber && generatedIdentity === undefined ? [[`${name}_not_negative`, `${name} >= 0`]] : [];
}
