import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contextFilter } from '../../deploy/proof/build-context.mjs';
import { finish, start, whyNoRoom } from '../../deploy/proof/closed-room.mjs';
import { readDockerfile } from '../../deploy/proof/dockerfile-steps.mjs';
import { root } from '../../scripts/run.mjs';

describe('deploy/Dockerfile', () => {
  const { stages, defaults } = readDockerfile(join(root, 'deploy/Dockerfile'));
  const image = stages.at(-1)!;
  const all = (keyword: string) => image.steps.filter((step) => step.keyword === keyword);

  it('builds on Node 24, and leaves npm and the tools of the build behind', () => {
    expect(defaults['BUILD_IMAGE']).toMatch(/^node:24-/);
    expect(image.base).toBe('${RUN_IMAGE}');
    expect(all('RUN')).toEqual([]);
    expect(all('COPY').map(({ flags, words }) => [flags['from'], words[0]])).toEqual([
      ['build', '/usr/local/bin/node'],
      ['build', '/app/image'],
      ['build', '/app/image/data'],
    ]);
  });

  it('runs as a user with a number that is not root’s, and says how it is', () => {
    expect(Number(all('USER').at(-1)?.words[0]?.split(':')[0])).toBeGreaterThan(0);
    expect(all('HEALTHCHECK').at(-1)?.words).toEqual(['node', 'health-check.mjs']);
  });
});

describe('.dockerignore', () => {
  const isSent = contextFilter(root);

  it.each([
    '.env',
    'var/secrets.json',
    '.git/config',
    'apps/codes/dist/main.js',
    'node_modules/pg/package.json',
    'README.md',
  ])('keeps %s out', (file) => expect(isSent(file)).toBe(false));

  it('lets in all that is compiled, and no test', () => {
    const sources = globSync('{apps,libs}/*/src/**/*.{ts,json}', { cwd: root });
    const isTest = (file: string) => /\.spec\.ts$|\.fixture\.|\/fixtures\//.test(file);
    expect(sources.filter((file) => isSent(file) === isTest(file))).toEqual([]);
  });
});

describe('what an image is made of', () => {
  let house: string;
  const write = (file: string, text: string | object) => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), typeof text === 'string' ? text : JSON.stringify(text));
  };
  const written = (file: string) =>
    JSON.parse(readFileSync(join(house, 'image', file), 'utf8')) as Record<string, unknown>;

  beforeEach(() => {
    house = mkdtempSync(join(tmpdir(), 'proofmark-house-'));
    cpSync(join(root, 'deploy/image-tree.mjs'), join(house, 'deploy/image-tree.mjs'));
    write('deploy/health-check.mjs', '');
    write('package-lock.json', {});
    write('package.json', {
      version: '1.2.3',
      dependencies: { pg: '8.0.0', '@font/inter': '5.0.0', maxmind: '4.0.0', ajv: '1.0.0' },
    });
    write('docs/openapi.json', {});
    write('libs/store/package.json', { name: '@proofmark/store', type: 'module', exports: { '.': './dist/index.js' } });
    write('libs/store/dist/index.js', "import pg from 'pg';");
    write('libs/unused/package.json', { name: '@proofmark/unused', exports: { '.': './dist/index.js' } });
    write('libs/unused/dist/index.js', "import 'ajv';");
    for (const lib of ['store', 'unused']) {
      mkdirSync(join(house, 'node_modules/@proofmark'), { recursive: true });
      symlinkSync(`../../libs/${lib}`, join(house, 'node_modules/@proofmark', lib));
    }
    write('apps/shop/package.json', { name: '@proofmark/shop', type: 'module' });
    write(
      'apps/shop/dist/main.js',
      "import './index.js';\nconst file = new URL('../../../docs/openapi.json', import.meta.url);",
    );
    write('apps/shop/dist/index.js', "import '@proofmark/store'; require.resolve(`@font/inter/files/${name}.woff`);");
    write('apps/shop/dist/left-over.js', "import 'maxmind';");
  });
  afterEach(() => rmSync(house, { recursive: true }));

  const makeTree = (app: string) =>
    spawnSync(process.execPath, ['deploy/image-tree.mjs', app], { cwd: house, encoding: 'utf8' });

  it('is what its code names, packages found at run time too, and nothing else', () => {
    expect(makeTree('shop').stderr).toBe('');
    expect(written('package.json')).toMatchObject({
      name: 'proofmark-shop',
      workspaces: ['apps/shop', 'libs/store'],
      dependencies: { pg: '8.0.0', '@font/inter': '5.0.0' },
    });
    expect(Object.keys(written('package.json')['dependencies'] as object)).toHaveLength(2);
    expect(globSync('**/*.{js,json}', { cwd: join(house, 'image') }).sort()).toEqual([
      ...['apps/shop/dist/index.js', 'apps/shop/dist/main.js', 'apps/shop/package.json', 'docs/openapi.json'],
      ...['libs/store/dist/index.js', 'libs/store/package.json', 'main.js', 'package-lock.json', 'package.json'],
    ]);
  });

  it('is refused for an app that does not exist', () => {
    const { status, stderr } = makeTree('shpo');
    expect([status, stderr]).toEqual([1, expect.stringContaining('--build-arg APP=<app>')]);
  });
});

const reason = process.platform === 'linux' ? whyNoRoom() : 'there is no unshare on this system';
const sentence =
  'the room in which the image is proven without Docker can be written to where the image can, and nowhere else';

(reason ? it.skip : it)(reason ? `${sentence} (skipped: ${reason})` : sentence, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'proofmark-room-'));
  mkdirSync(join(folder, 'data'), { mode: 0o777 });
  const script = 'for f in /x /etc/x /usr/x /tmp/x /data/x; do touch $f 2>/dev/null && echo $f; done; id -u';
  const room = {
    at: join(folder, 'room'),
    workdir: '/',
    path: '/usr/bin:/bin',
    readable: ['/usr', '/bin', '/lib', '/lib64', '/etc'],
    readOnly: {},
    writable: { '/data': join(folder, 'data') },
  };
  spawnSync('chmod', ['777', join(folder, 'data')]);
  const { output } = await finish(start(room, ['/bin/sh', '-c', script], {}));
  rmSync(folder, { recursive: true });
  expect(output.trim().split('\n')).toEqual(['/tmp/x', '/data/x', process.getuid?.() === 0 ? '65532' : '0']);
});
