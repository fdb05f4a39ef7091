import { describe, expect, it } from '@jest/globals';
import { auditChanges, auditScans } from './audit-topics.ts';
import { Findings } from './findings.ts';
import { Ledger, type LedgerCode } from './ledger.ts';
import type { ToldScan } from './topics.ts';

const code: LedgerCode = { name: 'f1-1', mode: 'live', id: 'qr_1', slug: 'one', version: 2, seen: 2, known: true };

/** Three answered scans of one phone, and one of which nobody knows what became of it. */
function ledgerOfScans(): Ledger {
  const ledger = new Ledger();
  ledger.codes.push(code);
  for (const token of ['x-1', 'x-2', 'x-3']) ledger.scans.set(token, { token, code, lane: 'p0 qr_1', state: 'told' });
  ledger.scans.set('x-4', { token: 'x-4', code, lane: 'p0 qr_1', state: 'unknown' });
  return ledger;
}

const scan = (n: number | string, scanId = `id-${n}`): ToldScan => ({ key: 'qr_1', scanId, token: `x-${n}` });

function scansFound(told: readonly ToldScan[], unrecorded = 0): Findings {
  const findings = new Findings();
  auditScans(ledgerOfScans(), told, { unrecorded, findings });
  return findings;
}

function changesFound(...sequences: number[]): Findings {
  const ledger = new Ledger();
  ledger.codes.push(code);
  const findings = new Findings();
  auditChanges(
    ledger,
    sequences.map((sequence) => ({ key: 'qr_1', sequence })),
    { lateOnes: false, findings },
  );
  return findings;
}

describe('the audit of scans', () => {
  it('finds nothing where all that was answered is there, whatever became of the rest', () => {
    expect(scansFound([scan(1), scan(2), scan(3)]).all).toEqual([]);
    expect(scansFound([scan(1), scan(2), scan(3), scan(4)]).all).toEqual([]);
  });

  it('bears a scan that was delivered again under the same id', () =>
    expect(scansFound([scan(1), scan(2), scan(1), scan(2), scan(3)]).all).toEqual([]));

  it('finds a scan that was answered and is missing', () =>
    expect(scansFound([scan(1), scan(3)]).lost).toHaveLength(1));

  it('finds one missing beyond those that were openly not recorded', () => {
    expect(scansFound([scan(1)], 2).all).toEqual([]);
    expect(scansFound([scan(1)], 1).lost).toHaveLength(1);
  });

  it('finds one scan under two ids', () =>
    expect(scansFound([scan(1), scan(1, 'other'), scan(2), scan(3)]).doubled).toHaveLength(1));

  it('finds a scan that nobody sent', () =>
    expect(scansFound([scan(1), scan(2), scan(3), scan(9)]).doubled).toHaveLength(1));

  it('finds scans of one phone in another order', () =>
    expect(scansFound([scan(1), scan(3), scan(2)]).outOfOrder).toHaveLength(1));
});

describe('the audit of changes', () => {
  it('finds nothing where each was told in its order, some of them again', () => {
    expect(changesFound(1, 2, 3).all).toEqual([]);
    expect(changesFound(1, 2, 2, 3).all).toEqual([]);
    expect(changesFound(1, 2, 3, 2, 3).all).toEqual([]);
  });

  it('finds one that is missing', () => expect(changesFound(1, 3).lost).toHaveLength(1));

  it('finds one that nobody made', () => expect(changesFound(1, 2, 3, 4).doubled).toHaveLength(1));

  it('finds another order', () => expect(changesFound(1, 3, 2, 3).outOfOrder).toHaveLength(1));

  it('finds an older change that is the last word', () => expect(changesFound(1, 2, 3, 1).outOfOrder).toHaveLength(1));
});

describe('what must be there once', () => {
  it('is found where it is there twice', () => {
    const findings = new Findings();
    findings.compareExactly('codes', ['a', 'b'], ['a', 'b', 'a']);
    expect(findings.doubled).toHaveLength(1);
  });
});
