import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../../scripts/run.mjs';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Which package knows the kind; all of them are made from the schemas of the programs that take these manifests. */
function moduleOf({ apiVersion, kind }: Manifest): string {
  const [group = ''] = apiVersion.split('/');
  const packages = new Map([
    ['keda.sh', '@kubernetes-models/keda'],
    ['monitoring.coreos.com', '@kubernetes-models/prometheus-operator'],
  ]);
  return `${packages.get(group) ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
}

/** What the schemas have against a manifest: wrong types and formats, missing fields. */
export async function schemaComplaint(manifest: Manifest): Promise<string | undefined> {
  type Model = new (data: object) => { validate(): void };
  const models = (await import(moduleOf(manifest))) as Record<string, Model>;
  const Model = models[manifest.kind];
  if (!Model) return `${manifest.kind} is not known`;
  try {
    new Model(manifest).validate();
    return undefined;
  } catch (error) {
    return `${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`;
  }
}

/** What the compiler has against manifests as object literals: fields that do not exist, which Kubernetes would leave out silently. */
export function unknownFields(manifests: readonly Manifest[]): string[] {
  const file = join(root, 'tools/deploy/manifests.ts');
  const lines = manifests.map(
    (manifest, index) =>
      `import type { I${manifest.kind} as T${index} } from '${moduleOf(manifest)}'; export const m${index}: T${index} = ${JSON.stringify(manifest)};`,
  );
  const options: ts.CompilerOptions = {
    ...{ noEmit: true, strict: true, skipLibCheck: true, types: [] },
    ...{
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
    },
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === file || disk.fileExists(name),
    getSourceFile: (name, ...more) =>
      name === file
        ? ts.createSourceFile(name, lines.join('\n'), ts.ScriptTarget.ES2023)
        : disk.getSourceFile(name, ...more),
  };
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
