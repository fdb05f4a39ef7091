import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../scripts/run.mjs';

interface Graph {
  nodes: Record<string, { data: { root: string; tags: string[]; targets: Record<string, object> } }>;
  dependencies: Record<string, { target: string }[]>;
}

describe("Nx's picture of the repository", () => {
  let graph: Graph;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'proofmark-graph-'));
    const file = join(folder, 'graph.json');
    await run('nx', ['graph', '--file', file], { quiet: true });
    graph = (JSON.parse(readFileSync(file, 'utf8')) as { graph: Graph }).graph;
    rmSync(folder, { recursive: true });
  });

  it('has every target in every project, though no project lists one', () => {
    const lacking = Object.entries(graph.nodes).filter(([, { data }]) =>
      ['build', 'typecheck', 'lint', 'test'].some((target) => !(target in data.targets)),
    );
    expect(lacking.map(([name]) => name)).toEqual([]);
    expect(graph.nodes['@proofmark/codes']?.data.targets).toHaveProperty('serve');
    expect(graph.nodes['@proofmark/contracts']?.data.targets).not.toHaveProperty('serve');
  });

  it('knows the layers', () => {
    expect(graph.nodes['@proofmark/codes']?.data.tags).toContain('layer:app');
  });

  it('follows the imports: package.json files name no dependencies', () => {
    const ofCodes = graph.dependencies['@proofmark/codes']?.map(({ target }) => target);
    expect(ofCodes).toEqual(
      expect.arrayContaining(['@proofmark/runtime', '@proofmark/event-store', '@proofmark/contracts']),
    );
  });
});
