import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the messages of this repository are now; `npm run generate` makes it. */
const CONTRACT = 'docs/asyncapi.json';
/** What they were at each release, one AsyncAPI document per version, and the sums that say so (`sha256sum -c` understands them). */
const RELEASED = 'libs/contracts/released';
const SUMS = 'SHA256SUMS';

/** @returns {Promise<string[]>} a sentence for everything that would break a reader of the last released version */
export async function contractFindings(root) {
  const versions = releasedVersions(root);
  const last = versions.at(-1);
  if (!last) return [`${RELEASED} is empty: run \`npm run release-schemas\``];
  const touched = versions.flatMap((version) => touchedSince(root, version));
  return [...touched, ...(await breaksSince(root, last))];
}

/**
 * Freezes the messages as they are now under the version in package.json.
 *
 * @returns {Promise<string>} the file that was written
 * @throws Error for a version that is not above the last one, or messages that break readers of it
 */
export async function releaseContract(root) {
  const contract = readFileSync(join(root, CONTRACT), 'utf8');
  const { version } = JSON.parse(contract).info;
  const last = releasedVersions(root).at(-1);
  if (last && inOrder(version, last) <= 0)
    throw new Error(`${last} is released already: raise the version in package.json, then \`npm run generate\`.`);
  const breaks = last ? await contractFindings(root) : [];
  if (breaks.length > 0) throw new Error(breaks.join('\n'));
  mkdirSync(join(root, RELEASED), { recursive: true });
  writeFileSync(join(root, RELEASED, fileOf(version)), contract, { flag: 'wx' });
  writeFileSync(join(root, RELEASED, SUMS), `${sumOf(contract)}  ${fileOf(version)}\n`, { flag: 'a' });
  return `${RELEASED}/${fileOf(version)}`;
}

async function breaksSince(root, version) {
  const { contractBreaks } = await import('@proofmark/contracts');
  const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
  return contractBreaks(read(CONTRACT), read(`${RELEASED}/${fileOf(version)}`));
}

function releasedVersions(root) {
  const folder = join(root, RELEASED);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.flatMap((file) => /^(\d+\.\d+\.\d+)\.json$/.exec(file)?.[1] ?? []).sort(inOrder);
}

function touchedSince(root, version) {
  const sums = join(root, RELEASED, SUMS);
  const known = existsSync(sums) ? readFileSync(sums, 'utf8').split('\n') : [];
  const line = `${sumOf(readFileSync(join(root, RELEASED, fileOf(version)), 'utf8'))}  ${fileOf(version)}`;
  return known.includes(line) ? [] : [`${RELEASED}/${fileOf(version)} is not what was released: restore it`];
}

function inOrder(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

function fileOf(version) {
  return `${version}.json`;
}

function sumOf(text) {
  return createHash('sha256').update(text).digest('hex');
}
