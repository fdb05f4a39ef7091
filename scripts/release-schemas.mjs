// `npm run release-schemas`: freezes the messages and topics of docs/asyncapi.json under the version in package.json. From then on
// `npm run check` refuses what would break their readers.
import { outdated } from './generated-files.mjs';
import { releaseContract } from './released-contracts.mjs';
import { root, run } from './run.mjs';

const { code } = await run('tsc', ['-b']);
if (code !== 0) process.exit(code);

try {
  const stale = (await outdated(root)).filter((sentence) => sentence.startsWith('docs/asyncapi.json'));
  if (stale.length > 0) throw new Error(stale.join('\n'));
  console.log(`wrote ${await releaseContract(root)}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
