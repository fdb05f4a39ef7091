import { describe, expect, it } from '@jest/globals';
import { rebuildReadModel } from '@proofmark/event-store';
import { del, patch, put } from '@proofmark/testing';
import { newCode, otherMode, otherWorkspace, pathOf, runningCodes } from '../codes.fixture.js';
import { QrCodeDestinationsHistory } from './qr-code-destinations-history/qr-code-destinations-history.entity.js';
import { qrCodeDestinationsHistory } from './qr-code-destinations-history/qr-code-destinations-history.projection.js';
import { QrCodeDetails, QrCodeTerms } from './qr-code-details/qr-code-details.entity.js';
import { qrCodeDetails } from './qr-code-details/qr-code-details.projection.js';
import { WorkspaceDomainRules } from './workspace-domain-rules/workspace-domain-rules.entity.js';
import { workspaceDomainRules } from './workspace-domain-rules/workspace-domain-rules.projection.js';

const { ask, query, ownerUrl } = runningCodes();
const readModels = [
  { projection: qrCodeDetails, entities: [QrCodeDetails, QrCodeTerms] },
  { projection: qrCodeDestinationsHistory, entities: [QrCodeDestinationsHistory] },
  { projection: workspaceDomainRules, entities: [WorkspaceDomainRules] },
];

/** Codes that went through everything a code can go through, in both modes and two workspaces. */
async function live(): Promise<void> {
  for (const as of [{}, otherMode, otherWorkspace]) {
    const [kept, archived, deleted] = [
      await ask(newCode({ name: 'Kept', tags: ['a', 'b'], utm: { utm_source: 'qr' }, frameText: 'Scan' }), as),
      await ask(newCode({ name: 'Archived' }), as),
      await ask(newCode({ name: 'Deleted' }), as),
    ];
    await ask(patch(pathOf(kept), { name: 'Kept on', tags: ['b', 'c'], frameText: null, status: 'paused' }), as);
    await ask(patch(pathOf(kept), { status: 'active', margin: 2 }), as);
    for (const n of [1, 2])
      await ask(patch(pathOf(kept, '/destination'), { destinationUrl: `https://example.com/${n}` }), as);
    await ask(del(pathOf(archived)), as);
    await ask(del(pathOf(deleted, '?permanent=true')), as);
    await ask(put('/api/v1/domain-rules', { allowed: [], blocked: ['old.example'] }), as);
    await ask(put('/api/v1/domain-rules', { allowed: ['example.com'], blocked: [] }), as);
  }
}
const rowsOf = async (tables: readonly string[]) =>
  Promise.all(tables.map((table) => query(`SELECT * FROM codes.${table} ORDER BY ${table}::text`)));

describe('every read model', () => {
  it.each(readModels)(
    '$projection.name is the same when it is thrown away and made again from the facts',
    async (model) => {
      await live();
      const { tables } = model.projection;
      const before = await rowsOf(tables);
      for (const rows of before) expect(rows.length).toBeGreaterThan(0);
      for (const table of tables) await query(`DELETE FROM codes.${table}`);
      await rebuildReadModel({ url: ownerUrl(), schema: 'codes', ...model });
      expect(await rowsOf(tables)).toEqual(before);
    },
  );
});
