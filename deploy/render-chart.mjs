// `node deploy/render-chart.mjs`: writes deploy/helm/rendered.yaml, what Helm makes of the chart with everything switched on. It is checked in,
// so that the tests can look at the manifests where there is no Helm, and so that a change of the chart shows what it changes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';
import { renderChart, whyNoHelm } from './proof/helm-chart.mjs';

const reason = whyNoHelm();
if (reason) {
  console.error(`Nothing was rendered: ${reason}.`);
  process.exit(1);
}
writeFileSync(join(root, 'deploy/helm/rendered.yaml'), renderChart());
