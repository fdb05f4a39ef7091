import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '@proofmark/runtime';
import { topics } from '@proofmark/contracts';
import { parse, parseAllDocuments } from 'yaml';
import { markOfChart, renderChart, template, whyNoHelm } from '../../deploy/proof/helm-chart.mjs';
import { root } from '../../scripts/run.mjs';
import { type Manifest, schemaComplaint, unknownFields } from './manifest-types.fixture.js';
import { configurationOf, imageEnvironment, SERVICES } from './service-configurations.fixture.js';

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { key: string }; fieldRef?: object };
}
interface Container {
  env: Variable[];
  securityContext: object;
  resources: { requests: { cpu?: string; memory?: string }; limits: { memory?: string } };
  volumeMounts: { mountPath: string }[];
  livenessProbe?: { httpGet: { path: string } };
  readinessProbe?: { httpGet: { path: string } };
}
interface Workload extends Manifest {
  spec: {
    template: {
      metadata: { labels: Record<string, string> };
      spec: { securityContext: object; containers: [Container] };
    };
    volumeClaimTemplates?: object[];
  };
}

const rendered = readFileSync(join(root, 'deploy/helm/rendered.yaml'), 'utf8');
const manifests = parseAllDocuments(rendered).map((document) => document.toJS() as Manifest);
const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const named = (kind: string) => of(kind).map(({ metadata }) => metadata.name.replace('proofmark-', ''));
const workloads = ['Deployment', 'StatefulSet', 'Job'].flatMap((kind) => of(kind)) as Workload[];
const workloadOf = (service: string) => workloads.find(({ metadata }) => metadata.name === `proofmark-${service}`)!;

const SECRETS: Record<string, string> = {
  CONTEXT_SIGNING_KEY: 'a-signing-key-of-more-than-thirty-two-bytes',
  SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
  ADMIN_DATABASE_URL: 'postgresql://admin:secret@postgres.data.svc:5432/postgres',
  VISITOR_SECRET: 'the secret of a day that nobody lives through',
};

/** The environment as Kubernetes makes it: secrets looked up, `$(NAME)` replaced by what stands above it. */
function environmentOf(service: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of workloadOf(service).spec.template.spec.containers[0].env) {
    const given = valueFrom
      ? (SECRETS[valueFrom.secretKeyRef?.key ?? ''] ?? `made-up-${name.toLowerCase()}`)
      : String(value);
    env[name] = given.replaceAll(/\$\((\w+)\)/g, (whole, other: string) => env[other] ?? whole);
  }
  return env;
}

describe('the manifests that the chart makes', () => {
  it('are those of the chart as it is now: after a change of it, run deploy/render-chart.mjs', () => {
    expect(rendered.split('\n')[0]).toContain(markOfChart());
  });

  it('are valid by the schemas of Kubernetes, KEDA and the Prometheus operator', async () => {
    const complaints = await Promise.all(manifests.map(schemaComplaint));
    expect(complaints.filter((complaint) => complaint !== undefined)).toEqual([]);
    expect(manifests.length).toBeGreaterThan(30);
  });

  it('have no field that these do not know; one letter wrong is seen', () => {
    const [first] = of('StatefulSet');
    const misspelt = JSON.parse(
      JSON.stringify(first).replace('readOnlyRootFilesystem', 'readOnlyRootFileSystem'),
    ) as Manifest;
    const complaints = unknownFields([...manifests, misspelt]);
    expect(complaints).toEqual([expect.stringContaining('"readOnlyRootFileSystem"')]);
  });

  it('hold every service, with a budget for disruptions and a policy for its network', () => {
    const services = SERVICES.filter((service) => service !== 'provision').sort();
    expect([...named('Deployment'), ...named('StatefulSet')].sort()).toEqual(services);
    expect(named('PodDisruptionBudget').sort()).toEqual(services);
    expect(named('NetworkPolicy').sort()).toEqual([...SERVICES].sort());
    expect(named('Job')).toEqual(['provision']);
  });

  it.each(SERVICES)('let %s do no more than it needs, and bound what it takes', (service) => {
    const { securityContext, containers } = workloadOf(service).spec.template.spec;
    expect(securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(containers[0].resources).toMatchObject({
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
  });

  it.each(SERVICES)('give %s an environment that it starts with', (service) => {
    const env = environmentOf(service);
    const config = parseConfig(configurationOf(service), { ...imageEnvironment(), ...env });
    // What stands there only to be put into the URLs is no variable of the service.
    const inUrls = service === 'provision' ? /^$/ : /_PASSWORD$/;
    expect(Object.keys(env).filter((name) => !(name in config) && !inUrls.test(name))).toEqual([]);
    expect(JSON.stringify(env)).not.toContain('$(');
  });

  it('ask a process for its life, and a service for its readiness', () => {
    for (const { kind, spec } of workloads.filter(({ kind }) => kind !== 'Job')) {
      const [{ livenessProbe, readinessProbe }] = spec.template.spec.containers;
      expect([kind, livenessProbe?.httpGet.path, readinessProbe?.httpGet.path]).toEqual([
        kind,
        '/health/live',
        '/health/ready',
      ]);
    }
  });

  it('give each resolver a disk of its own, where it keeps its data', () => {
    const { volumeClaimTemplates, template: pod } = workloadOf('resolver').spec;
    expect(volumeClaimTemplates).toHaveLength(1);
    expect(pod.spec.containers[0].volumeMounts.map(({ mountPath }) => mountPath)).toEqual(['/data', '/tmp']);
    expect(imageEnvironment()).toMatchObject({ DATA_DIR: '/data' });
  });

  it('scale by the lag of groups and topics that there are, to no more copies than partitions', () => {
    const triggers = of('ScaledObject').map((manifest) => {
      const { maxReplicaCount, triggers } = (manifest as Manifest & { spec: ScaledObjectSpec }).spec;
      return { maxReplicaCount, ...triggers[0].metadata };
    });
    for (const { maxReplicaCount, consumerGroup, topic } of triggers) {
      const { partitions } = Object.values(topics).find(({ name }) => name === topic)!;
      expect(maxReplicaCount).toBeLessThanOrEqual(partitions);
      const [service] = consumerGroup.split('.');
      expect(readFileSync(join(root, sourceOf(consumerGroup)), 'utf8')).toContain(`group: '${consumerGroup}'`);
      expect(service).toMatch(/^(analytics|webhooks)$/);
    }
    expect(triggers).toHaveLength(2);
  });
});

interface ScaledObjectSpec {
  maxReplicaCount: number;
  triggers: [{ metadata: { consumerGroup: string; topic: string } }];
}

/** Where the group is joined. */
function sourceOf(group: string): string {
  return group === 'analytics.scan-counts'
    ? 'apps/analytics/src/read-models/scan-counts/scan-counts.worker.ts'
    : 'apps/webhooks/src/reactions/on-message.ts';
}

const reason = whyNoHelm();

(reason ? describe.skip : describe)(`helm template${reason ? ` (skipped: ${reason})` : ''}`, () => {
  it('makes the manifests that are checked in', () => {
    expect(parseAllDocuments(renderChart()).map((document) => document.toJS() as unknown)).toEqual(
      parseAllDocuments(rendered).map((document) => document.toJS() as unknown),
    );
  });

  it('says what is missing', () => {
    const needed = ['existingSecret', 'publicUrls.gateway', 'publicUrls.resolver', 'database.host', 'kafka.brokers'];
    for (const name of needed) {
      const others = needed.filter((other) => other !== name).flatMap((other) => ['--set', `${other}=http://x`]);
      expect(() => template(...others)).toThrow(`${name} is missing`);
    }
  });
});

it('the chart has the version of the house', () => {
  const chart = parse(readFileSync(join(root, 'deploy/helm/proofmark/Chart.yaml'), 'utf8')) as { appVersion: string };
  const house = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(chart.appVersion).toBe(house.version);
});
