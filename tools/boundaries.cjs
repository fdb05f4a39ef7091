const { globSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const LIBRARIES = ['testing', 'infra', 'contracts', 'kernel'];

/** Layer → the layers it may import from. A layer that does not name itself keeps its projects apart. */
const MAY_IMPORT = {
  kernel: ['kernel'],
  contracts: ['contracts', 'kernel'],
  infra: ['infra', 'contracts', 'kernel'],
  testing: LIBRARIES,
  app: ['infra', 'contracts', 'kernel'],
  composition: ['app', 'infra', 'contracts', 'kernel'],
};

/** What is never shipped: specs, and what stands ready for them. */
const TEST = '(?:\\.(?:spec|fixture)\\.m?ts$|/fixtures/)';
const PROJECT = '^((?:apps|libs)/[^/]+)/';

/**
 * Who may import whom: dependency-cruiser's configuration. Between projects the layers decide, inside a service
 * the roles of its files do.
 *
 * @param {string} root absolute path of the repository; its projects tell their layer by the tag `layer:<layer>`
 * in `nx.tags` of their package.json. Throws when one tells none, or an unknown one.
 */
function boundaries(root) {
  const projects = globSync('{apps,libs}/*/package.json', { cwd: root }).map((file) => readProject(root, file));
  return { forbidden: [...layerRules(projects), doorRule(projects), ...roleRules], options };
}

function readProject(root, file) {
  const { name, nx, exports } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  const layers = (nx?.tags ?? []).filter((tag) => tag.startsWith('layer:')).map((tag) => tag.slice('layer:'.length));
  if (layers.length !== 1 || !(layers[0] in MAY_IMPORT)) throw new Error(`${name} needs one tag layer:<layer>`);
  const folder = dirname(file).replaceAll('\\', '/');
  const doors = Object.values(exports).map((target) => join(folder, target['@proofmark/source']).replaceAll('\\', '/'));
  return { folder, layer: layers[0], doors };
}

/** What ships obeys the layers; tests may besides use layer:testing, but no more of the house above them. */
function layerRules(projects) {
  const layersInUse = Object.keys(MAY_IMPORT).filter((layer) => projects.some((project) => project.layer === layer));
  const shipped = layersInUse.map((layer) =>
    layerRule(projects, `layer-${layer}`, { layers: [layer], pathNot: TEST, allowed: MAY_IMPORT[layer] }),
  );
  return [
    ...shipped,
    layerRule(projects, 'tests-of-services', {
      layers: ['app'],
      suffix: TEST,
      allowed: [...MAY_IMPORT.app, 'testing'],
    }),
    layerRule(projects, 'tests-of-libraries', { layers: LIBRARIES, suffix: TEST, allowed: LIBRARIES }),
  ];
}

function layerRule(projects, name, { layers, suffix, pathNot, allowed }) {
  const path = foldersOf(projects, (layer) => layers.includes(layer)) + (suffix ? `.*${suffix}` : '');
  return {
    name,
    comment: `May import from ${allowed.map((layer) => `layer:${layer}`).join(', ')} and its own project only.`,
    severity: 'error',
    from: { path, ...(pathNot && { pathNot }) },
    to: { path: foldersOf(projects, (layer) => !allowed.includes(layer)), pathNot: '^$1/' },
  };
}

/** A pattern that captures the project's folder as $1; matches nothing when no project is meant. */
function foldersOf(projects, isMeant) {
  const folders = projects.filter(({ layer }) => isMeant(layer)).map(({ folder }) => folder);
  return folders.length > 0 ? `^(${folders.join('|')})/` : '^$';
}

function doorRule(projects) {
  return {
    name: 'through-the-door',
    comment: 'Another project is entered by what its package.json exports, never by a path into its folder.',
    severity: 'error',
    from: { path: PROJECT },
    to: { path: PROJECT, pathNot: ['^$1/', ...projects.flatMap(({ doors }) => doors.map((door) => `^${door}$`))] },
  };
}

const roleRules = [
  {
    name: 'resolvable',
    comment: 'An import that leads nowhere would make every rule here blind to it.',
    severity: 'error',
    // What peers need is installed only when a benchmark runs them.
    from: { pathNot: '^bench/peers/' },
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    comment: 'Two files that need each other are one file, or miss a third.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'rules-are-pure',
    comment: 'Deciders and events import their own folder, the kernel, what an EPCIS event is, and nothing else.',
    severity: 'error',
    from: { path: '^(apps/.+/)[^/]+\\.(?:decider|events)\\.ts$' },
    to: { pathNot: ['^$1[^/]+$', '^libs/(?:event-sourcing|gs1)/', '^apps/passport/src/epcis/event/'] },
  },
  {
    name: 'rules-reach-no-framework',
    comment: 'Nothing a decider imports may lead to a framework, a database or the network.',
    severity: 'error',
    from: { path: '^apps/.*\\.(?:decider|events)\\.ts$' },
    to: { path: 'node_modules/(?:@nestjs|@mikro-orm|fastify|pg|undici)/', reachable: true },
  },
  {
    name: 'read-models-know-no-rules',
    comment: 'A read model shows what happened; whether it may happen was decided before.',
    severity: 'error',
    from: { path: '^apps/[^/]+/src/read-models/' },
    to: { path: '\\.decider\\.ts$' },
  },
  {
    name: 'read-models-stand-alone',
    comment: 'A read model can be deleted as a whole folder, so none may lean on another.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/src/read-models/([^/]+)/' },
    to: { path: '^apps/$1/src/read-models/', pathNot: '^apps/$1/src/read-models/$2/' },
  },
];

const options = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '(?:^|/)(?:dist|var)/' },
  tsPreCompilationDeps: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['@proofmark/source', 'import', 'node', 'default', 'types'],
    extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
  },
};

module.exports = { boundaries };
