// Who may import whom (docs/architecture.md). scripts/check-arrows.ts runs this and proves that each rule can fail.

/** Tests beside the code may import more. */
const notTests = String.raw`\.test\.tsx?$`;
const packages = '^node_modules/';
const nodeModules =
  '^(node:)?(assert|async_hooks|buffer|child_process|crypto|dns|events|fs|http|https|module|net|os|path|perf_hooks|process|readline|stream|string_decoder|timers|tls|url|util|worker_threads|zlib)(/|$)';

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
      ['^domain/', '^node_modules/(temporal-polyfill|stdnum|ipaddr.js)/'],
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
      comment: 'An activity runs outside the workflow, which may only import its type.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: notTests },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'activities-arrows',
      '^activities/',
      ['^activities/', '^domain/', '^db/', '^documents/', packages, nodeModules],
      'Activities carry out what the rules decided.',
    ),
    only('db-arrows', '^db/', ['^db/', '^domain/', packages, nodeModules], 'Storage knows what it stores.'),
    only(
      'documents-arrows',
      '^documents/',
      ['^documents/', '^domain/', '^db/', packages, nodeModules],
      'Documents are made of what is recorded.',
    ),
    only(
      'api-arrows',
      '^api/',
      ['^api/', '^domain/', '^db/', '^documents/', String.raw`^workflows/messages[^/]*\.ts$`, packages, nodeModules],
      'The API reads the read model and sends messages to workflows.',
    ),
    only('client-stands-alone', '^client/', ['^client/', packages], 'Others install the client without this service.'),
    {
      name: 'client-by-its-name',
      comment: 'The client is a package: it is imported as its other users import it.',
      severity: 'error',
      from: { pathNot: '^client/' },
      to: { path: '^client/', dependencyTypesNot: ['aliased-workspace'] },
    },
    only(
      'nexus-arrows',
      '^nexus/',
      ['^nexus/', '^client/', String.raw`^workflows/messages[^/]*\.ts$`, packages, nodeModules],
      'The door for workflows uses the API through its client.',
    ),
    only(
      'examples-stand-alone',
      '^examples/',
      ['^examples/', '^client/', packages, nodeModules],
      'An example is what others would write: it knows the client by its name, or nothing of ours.',
    ),
    only('web-arrows', '^web/', ['^web/', '^client/', packages, nodeModules], 'Pages use the API through its client.'),
    only(
      'stripe-sim-stands-alone',
      '^stripe-sim/',
      ['^stripe-sim/', packages, nodeModules],
      "A stand-in that imported the service's code would share its mistakes.",
    ),
    only(
      'config-arrows',
      String.raw`^service/config\.ts$`,
      [
        '^domain/',
        String.raw`^service/(secret-files|signing-keys|oidc-roles|codec/codec-keys|codec/payload-codec)\.ts$`,
        String.raw`^workflows/task-queues\.ts$`,
        packages,
        nodeModules,
      ],
      'Settings are read before anything else exists.',
    ),
    {
      name: 'only-the-outside-imports-the-outside',
      comment: 'The service, its stack, tests, benchmarks and scripts import the rest; the rest imports none of them.',
      severity: 'error',
      from: { path: '^(domain|workflows|activities|db|api|client|nexus|web|stripe-sim)/', pathNot: notTests },
      to: { path: '^(service|stack|test|bench|scripts)/' },
    },
    only(
      'service-arrows',
      '^service/',
      ['^(service|domain|workflows|activities|db|documents|api|client|nexus|web)/', packages, nodeModules],
      'The service runs without the embedded stack and without the stand-in.',
    ),
    only(
      'stack-arrows',
      '^stack/',
      [
        '^stack/',
        '^db/',
        '^client/',
        String.raw`^activities/stripe\.ts$`,
        String.raw`^api/commands/handled-event-types\.ts$`,
        String.raw`^service/(preparation|namespace)\.ts$`,
        packages,
        nodeModules,
      ],
      'The stack starts the service and the stand-in as processes of their own.',
    ),
    {
      name: 'bench-knows-no-tests',
      comment: 'A benchmark uses the stack and the controls of the stand-in, not the tests.',
      severity: 'error',
      from: { path: '^bench/', pathNot: notTests },
      to: { path: ['^(test|scripts)/', String.raw`^stripe-sim/(?!controls-client\.ts)`] },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other cannot be read apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An unresolved import hides a dependency.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that is never imported is dead.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(domain|workflows|activities|db|api|client|nexus|web|stripe-sim)/',
        pathNot: '^web/assets/',
      },
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
