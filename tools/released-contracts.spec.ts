import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { contractFindings, releaseContract } from '../scripts/released-contracts.mjs';

const brokenHouse = join(import.meta.dirname, 'fixtures/broken-house');
const CONTRACT = 'docs/asyncapi.json';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'proofmark-released-'));
  cpSync(join(brokenHouse, CONTRACT), join(root, CONTRACT), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

type Contract = {
  info: { version: string };
  components: { messages: Record<string, { payload: { properties: Record<string, unknown> } }> };
};

function change(edit: (contract: Contract) => void): void {
  const contract = JSON.parse(readFileSync(join(root, CONTRACT), 'utf8')) as Contract;
  edit(contract);
  writeFileSync(join(root, CONTRACT), JSON.stringify(contract));
}

describe('the messages of a release', () => {
  it('are kept byte by byte, and from then on nothing may break their readers', async () => {
    expect(await contractFindings(root)).toEqual(['libs/contracts/released is empty: run `npm run release-schemas`']);
    expect(await releaseContract(root)).toBe('libs/contracts/released/0.3.0.json');
    const kept = readFileSync(join(root, 'libs/contracts/released/0.3.0.json'), 'utf8');
    expect(kept).toBe(readFileSync(join(root, CONTRACT), 'utf8'));
    expect(await contractFindings(root)).toEqual([]);
    change(({ components }) => delete components.messages['order.placed']?.payload.properties['note']);
    expect(await contractFindings(root)).toEqual(['order.placed: note is gone: breaks readers of 0.3.0']);
  });

  it('are never replaced, and a lower version does not follow', async () => {
    await releaseContract(root);
    await expect(releaseContract(root)).rejects.toThrow('0.3.0 is released already: raise the version');
    change(({ info }) => (info.version = '0.2.9'));
    await expect(releaseContract(root)).rejects.toThrow('0.3.0 is released already: raise the version');
  });

  it('are compared with the last release, 0.10 being later than 0.9', async () => {
    for (const version of ['0.9.0', '0.10.0']) {
      change((contract) => {
        contract.info.version = version;
        const placed = contract.components.messages['order.placed'];
        if (placed) placed.payload.properties[`since ${version}`] = { type: 'string' };
      });
      await releaseContract(root);
    }
    change(({ components }) => delete components.messages['order.placed']?.payload.properties['since 0.10.0']);
    expect(await contractFindings(root)).toEqual(['order.placed: since 0.10.0 is gone: breaks readers of 0.10.0']);
  });

  it('are not released when they break readers of the one before', async () => {
    await releaseContract(root);
    change((contract) => {
      contract.info.version = '0.4.0';
      delete contract.components.messages['order.placed'];
    });
    await expect(releaseContract(root)).rejects.toThrow('the message order.placed is gone: breaks readers of 0.3.0');
  });
});
