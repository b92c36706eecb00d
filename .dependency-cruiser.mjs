// Who may import whom (see the README's folders). scripts/check-arrows.ts runs this and proves that each rule can fail.

/** Tests sit beside what they test and may reach for more. */
const notTests = String.raw`\.test\.tsx?$`;
const packages = '^node_modules/';
const nodeModules =
  '^(node:)?(assert|async_hooks|buffer|child_process|crypto|events|fs|http|https|module|net|os|path|perf_hooks|process|stream|string_decoder|timers|tls|url|util|worker_threads|zlib)(/|$)';

/**
 * A folder whose files import nothing but what is listed.
 * @param {string} name
 * @param {string} from
 * @param {string[]} to
 * @param {string} comment
 */
function only(name, from, to, comment) {
  return { name, comment, severity: 'error', from: { path: from, pathNot: notTests }, to: { pathNot: to } };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    only(
      'domain-is-pure',
      '^domain/',
      ['^domain/', '^node_modules/temporal-polyfill/'],
      'The rules know no Node, no Temporal and no other folder.',
    ),
    only(
      'workflows-stay-deterministic',
      '^workflows/',
      [
        '^workflows/',
        '^domain/',
        '^activities/',
        '^node_modules/@temporalio/(workflow|common)/',
        '^node_modules/temporal-polyfill/',
      ],
      'Workflow code is replayed: only the rules and the workflow SDK.',
    ),
    {
      name: 'workflows-take-only-types-of-activities',
      comment: 'An activity runs elsewhere; a workflow may only know its shape.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: notTests },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'activities-arrows',
      '^activities/',
      ['^activities/', '^domain/', '^db/', packages, nodeModules],
      'Activities carry out what the rules decided.',
    ),
    only('db-arrows', '^db/', ['^db/', '^domain/', packages, nodeModules], 'Storage knows what it stores.'),
    only(
      'api-arrows',
      '^api/',
      [
        '^api/',
        '^domain/',
        '^db/',
        String.raw`^workflows/messages[^/]*\.ts$`,
        String.raw`^config\.ts$`,
        packages,
        nodeModules,
      ],
      'The API asks the read model and speaks to workflows by messages.',
    ),
    {
      name: 'api-takes-only-types-of-config',
      comment: 'Settings are handed in by main.ts.',
      severity: 'error',
      from: { path: '^api/', pathNot: notTests },
      to: { path: String.raw`^config\.ts$`, dependencyTypesNot: ['type-only'] },
    },
    only('web-arrows', '^web/', ['^web/', '^api/', packages, nodeModules], 'Pages use the API as anybody else.'),
    {
      name: 'web-takes-only-types-of-api',
      comment: 'Pages use the API over its contract.',
      severity: 'error',
      from: { path: '^web/', pathNot: notTests },
      to: { path: '^api/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'stripe-sim-stands-alone',
      '^stripe-sim/',
      ['^stripe-sim/', packages, nodeModules],
      "A stand-in that knew our code would agree with our code's mistakes.",
    ),
    only(
      'config-arrows',
      String.raw`^config\.ts$`,
      ['^domain/', packages, nodeModules],
      'Settings are read before anything else exists.',
    ),
    {
      name: 'nobody-imports-the-outside',
      comment: 'Tests, trials, scripts and the entry point are what uses the rest.',
      severity: 'error',
      from: { path: '^(domain|workflows|activities|db|api|web|stripe-sim)/|^config', pathNot: notTests },
      to: { path: String.raw`^(test|bench|scripts)/|^(main|site|worker)\.ts$` },
    },
    {
      name: 'no-cycles',
      comment: 'What needs each other is one thing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere hides an arrow.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing reaches is dead.',
      severity: 'error',
      from: { orphan: true, path: '^(domain|workflows|activities|db|api|web|stripe-sim)/', pathNot: '^web/assets/' },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|reports)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
