import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeForm } from '../../stripe-sim/http/form.ts';
import { Store } from '../../stripe-sim/store/store.ts';
import { pageOf } from '../../stripe-sim/wire/list.ts';

it('pages through any list forwards and backwards without a gap or a repetition', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      (owners, limit) => {
        const store = Store.open(null);
        const tx = store.begin();
        const made = owners.map((customer, i) => tx.create('payment_methods', methodOf(customer, i)));
        tx.commit();
        const wanted = made
          .filter(({ customer }) => customer === 'a')
          .map(({ id }) => id)
          .reverse();
        const source = { table: 'payment_methods', by: { customer: 'a' } } as const;

        const forwards: string[] = [];
        for (let more = true; more; ) {
          const page = pageOf(store.begin(), source, { limit, starting_after: forwards.at(-1) });
          forwards.push(...page.rows.map(({ id }) => id));
          more = page.has_more;
        }
        expect(forwards).toEqual(wanted);

        const oldest = wanted.at(-1);
        const backwards = oldest === undefined ? [] : [oldest];
        for (let more = oldest !== undefined; more; ) {
          const page = pageOf(store.begin(), source, { limit, ending_before: backwards[0] });
          backwards.unshift(...page.rows.map(({ id }) => id));
          more = page.has_more;
        }
        expect(backwards).toEqual(wanted);
        store.close();
      },
    ),
    { numRuns: 60 },
  );
});

it('keeps its indexes true through moves and removals', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.constantFrom('a', 'b', null, 'gone')), { maxLength: 80 }), (steps) => {
      const store = Store.open(null);
      const plain = new Map<string, string | null>();
      for (const [i, customer] of steps) {
        const tx = store.begin();
        const id = `pm_${i}`;
        const before = tx.get('payment_methods', id);
        if (customer === 'gone') tx.remove('payment_methods', id);
        else if (before === undefined) tx.create('payment_methods', methodOf(customer, i));
        else tx.put('payment_methods', { ...before, customer });
        if (customer === 'gone') plain.delete(id);
        else plain.set(id, customer);
        tx.commit();
      }
      for (const owner of ['a', 'b']) {
        const { rows } = pageOf(store.begin(), { table: 'payment_methods', by: { customer: owner } }, { limit: 100 });
        expect(rows.map(({ id }) => id).sort()).toEqual(
          [...plain]
            .filter(([, customer]) => customer === owner)
            .map(([id]) => id)
            .sort(),
        );
      }
      store.close();
    }),
    { numRuns: 60 },
  );
});

function methodOf(customer: string | null, i: number) {
  return {
    id: `pm_${i}`,
    customer,
    card: 'visa',
    exp_month: 1,
    exp_year: 2040,
    name: null,
    email: null,
    phone: null,
    address: null,
    metadata: {},
    authenticated: false,
  };
}

it('decodes nested forms and never reaches the prototype', () => {
  expect(decodeForm('a=1&b[c]=2&b[d][0]=x&b[d][1]=y&e[]=p&e[]=q&f%5Bg%5D=%26')).toEqual({
    a: '1',
    b: { c: '2', d: ['x', 'y'] },
    e: ['p', 'q'],
    f: { g: '&' },
  });
  expect(() => decodeForm('a[__proto__][b]=1')).toThrow(/unknown parameter/);
  expect(() => decodeForm('a[b=1')).toThrow(/unknown parameter/);
});
