import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/run.mjs';

const HELM = join(root, 'deploy/helm');
const CHART = join(HELM, 'proofmark');
const EXAMPLE = join(HELM, 'example-values.yaml');
/** A plain `go install` of Helm believes in Kubernetes 1.20. */
const KUBERNETES = '1.34.0';

/** Why Helm cannot be run; undefined when it can. */
export function whyNoHelm() {
  const { error, status, stderr } = spawnSync('helm', ['version'], { encoding: 'utf8' });
  if (error) return 'there is no helm here';
  return status === 0 ? undefined : stderr.trim();
}

/** Runs `helm template` on the chart. @returns {string} Throws what Helm has against it */
export function template(...options) {
  const args = ['template', 'proofmark', CHART, '--namespace', 'proofmark', '--kube-version', KUBERNETES, ...options];
  const { status, stdout, stderr } = spawnSync('helm', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Everything switched on, with a mark of what it was made from. */
export function renderChart() {
  return `# Made by deploy/render-chart.mjs from ${markOfChart()}\n${template('--values', EXAMPLE)}`;
}

/** Changes with every file that the manifests are made from. */
export function markOfChart() {
  const hash = createHash('sha256');
  for (const file of [...globSync(join(CHART, '**/*.{yaml,tpl}')).sort(), EXAMPLE]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
