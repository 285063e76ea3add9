// `pnpm imports`: which source may import which. dependency-cruiser checks it.
// See https://github.com/sverweij/dependency-cruiser/blob/main/doc/rules-reference.md.

const TESTS = '\\.test\\.ts$'
const APP = '^apps/ingest/src/'
const PROTOCOL = '^packages/protocol/src/'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Files that import each other in a ring cannot be read one after the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved-import',
      comment: 'An import that is not found is checked by no other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'protocol-imports-nothing',
      comment: 'Both sides bundle the protocol: it has no dependency and no I/O.',
      severity: 'error',
      from: { path: PROTOCOL, pathNot: TESTS },
      to: { pathNot: PROTOCOL },
    },
    {
      name: 'tracker-imports-protocol-only',
      comment: 'The tracker has no runtime dependency. Captures bundle web-vitals.',
      severity: 'error',
      from: { path: '^packages/tracker/src/' },
      to: { pathNot: ['^packages/tracker/src/', PROTOCOL, '(^|/)node_modules/web-vitals/'] },
    },
    {
      name: 'app-imports-no-tracker',
      comment: 'The build embeds the built tracker as data. The source of an app knows no tracker.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/' },
      to: { path: '^packages/tracker/' },
    },
    {
      name: 'source-imports-no-test-code',
      comment: 'Published and deployed code needs none of the tools of the tests.',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src/', pathNot: ['^packages/testing/', TESTS] },
      to: { path: ['^packages/testing/', '^e2e/', '/test/', TESTS] },
    },
    {
      name: 'package-imports-no-app',
      comment: 'Apps are built of packages.',
      severity: 'error',
      from: { path: '^packages/(protocol|tables|tracker|testing)/' },
      to: { path: ['^apps/', '^e2e/'] },
    },
    {
      name: 'domain-imports-domain',
      comment:
        'The domain knows no HTTP, no DynamoDB and no host. It may let the event loop go on. Libraries of pure functions and data are named here.',
      severity: 'error',
      from: { path: `${APP}domain/` },
      to: {
        pathNot: [
          `${APP}domain/`,
          PROTOCOL,
          '^packages/tables/src/rows\\.ts$',
          '(^|/)node_modules/(isbot|lru-cache|nanoid)/',
          // A turn of the event loop, no I/O.
          '^timers/promises$',
        ],
      },
    },
    {
      name: 'store-imports-no-http',
      comment: 'The store speaks DynamoDB only.',
      severity: 'error',
      from: { path: `${APP}store/` },
      to: { path: [`${APP}http/`, '(^|/)node_modules/(hono|@hono/[^/]+)/'] },
    },
    {
      name: 'http-imports-no-store',
      comment: "The routes speak HTTP only. The AWS SDK's errors stop in the store.",
      severity: 'error',
      from: { path: `${APP}http/` },
      to: { path: [`${APP}store/`, '(^|/)node_modules/@aws-sdk/'] },
    },
    {
      name: 'work-imports-no-observability',
      comment: 'Logs and metrics observe the work through functions that the composition passes.',
      severity: 'error',
      from: { path: `${APP}(domain|http|store)/` },
      to: { path: `${APP}observability/` },
    },
    {
      name: 'parts-import-no-config',
      comment: 'The parts get their settings as arguments. Config may import their types and defaults.',
      severity: 'error',
      from: { path: `${APP}(domain|http|observability|store)/` },
      to: { path: `${APP}config/` },
    },
    {
      name: 'parts-import-no-composition',
      comment: 'The composition imports the parts.',
      severity: 'error',
      from: { path: `${APP}(config|domain|http|observability|store)/` },
      to: { path: `${APP}(app|compose|index)\\.ts$` },
    },
    {
      name: 'only-hosts-import-hosts',
      comment:
        'Node and AWS Lambda are entry points; the package exports its server. Config has a rule of its own.',
      severity: 'error',
      from: { path: APP, pathNot: [`${APP}hosts/`, `${APP}config/`, `${APP}index\\.ts$`] },
      to: { path: `${APP}hosts/` },
    },
    {
      name: 'config-imports-limits-of-hosts',
      comment: 'A default is declared once, with the code that it bounds.',
      severity: 'error',
      from: { path: `${APP}config/` },
      to: { path: `${APP}hosts/`, pathNot: `${APP}hosts/node/server/limits\\.ts$` },
    },
    {
      name: 'hosts-import-no-other-host',
      comment: 'The bundle of a host contains no other host.',
      severity: 'error',
      from: { path: `${APP}hosts/(node|lambda)/` },
      to: { path: `${APP}hosts/(node|lambda)/`, pathNot: `${APP}hosts/$1/` },
    },
    {
      name: 'app-imports-no-command',
      comment: 'What starts, checks or measures the app imports it.',
      severity: 'error',
      from: { path: APP },
      to: { path: '^apps/ingest/(bench|build|demo|smoke|start)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Pages of the demo import by the address that a browser asks for.
    exclude: { path: ['(^|/)(dist|\\.types)/', '^apps/ingest/demo/'] },
    // Type imports count like any other.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'require', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
