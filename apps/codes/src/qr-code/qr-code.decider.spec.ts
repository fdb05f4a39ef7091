import { describe, it } from '@jest/globals';
import { specify } from '@proofmark/event-sourcing';
import { type ChangeQrCode, type CreateQrCode, type DeleteQrCode, qrCodeDecider } from './qr-code.decider.js';
import type { QrCodeCreated, QrCodeEvent, QrDetails, QrStatus } from './qr-code.events.js';

const given = specify(qrCodeDecider);
const qrCodeId = 'qr_01jvm3k5n0000000000000000c';
const by = 'key_01jvm3k5n0000000000000000b';
const at = '2026-05-19T12:00:00.000Z';
const later = '2026-05-20T12:00:00.000Z';
const home = 'https://example.com/post-purchase';
const spring = 'https://example.com/spring-offer';

const code: QrCodeCreated['data'] = {
  qrCodeId,
  type: 'dynamic',
  slug: 'packaging-insert',
  destinationUrl: home,
  name: 'Packaging insert',
  tags: ['packaging'],
  utm: { utm_source: 'qr' },
  foregroundColor: '#111827',
  backgroundColor: '#ffffff',
  frameText: 'Scan here',
  errorCorrection: 'M',
  margin: 4,
  createdAt: at,
  createdBy: by,
};
const created: QrCodeEvent = { type: 'QrCodeCreated', data: code };
const createdStatic: QrCodeEvent = { type: 'QrCodeCreated', data: { ...code, type: 'static', utm: {} } };
const paused: QrCodeEvent = { type: 'QrCodePaused', data: { qrCodeId, pausedAt: later, pausedBy: by } };
const activated: QrCodeEvent = { type: 'QrCodeActivated', data: { qrCodeId, activatedAt: later, activatedBy: by } };
const archived: QrCodeEvent = { type: 'QrCodeArchived', data: { qrCodeId, archivedAt: later, archivedBy: by } };
const deleted: QrCodeEvent = { type: 'QrCodeDeleted', data: { qrCodeId, deletedAt: later, deletedBy: by } };
const detailsChanged = (changes: Partial<QrDetails>): QrCodeEvent => ({
  type: 'QrCodeDetailsChanged',
  data: { qrCodeId, changes, changedAt: later, changedBy: by },
});
const repointed = (destinationUrl: string, previousDestinationUrl: string): QrCodeEvent => ({
  type: 'QrDestinationChanged',
  data: { qrCodeId, destinationUrl, previousDestinationUrl, changedAt: later, changedBy: by },
});

const create = (data: Partial<CreateQrCode['data']> = {}): CreateQrCode => ({
  type: 'CreateQrCode',
  data: { ...code, ...data },
});
const change = (changes: Partial<QrDetails>, status?: QrStatus): ChangeQrCode => ({
  type: 'ChangeQrCode',
  data: { qrCodeId, changes, ...(status && { status }), changedAt: later, changedBy: by },
});
const setStatus = (status: QrStatus) => change({}, status);
const repoint = (destinationUrl: string) =>
  ({ type: 'RepointQrCode', data: { qrCodeId, destinationUrl, changedAt: later, changedBy: by } }) as const;
const remove = (mode: 'live' | 'test'): DeleteQrCode => ({
  type: 'DeleteQrCode',
  data: { qrCodeId, mode, deletedAt: later, deletedBy: by },
});

describe('creating a QR code', () => {
  it('is recorded with its look, tags and destination', () => given().when(create()).then(created));
  it('changes nothing when said twice', () => given(created).when(create()).nothing());
  it('never brings a deleted code back', () => given(created, deleted).when(create()).nothing());
  it('is rejected for a static code that wants utm parameters', () =>
    given()
      .when(create({ type: 'static' }))
      .rejected('validation_error'));
});

describe('changing the details of a QR code', () => {
  it('records only what really changed', () =>
    given(created)
      .when(change({ name: 'Insert 2', margin: 4, tags: ['packaging'], frameText: null }))
      .then(detailsChanged({ name: 'Insert 2', frameText: null })));
  it('compares with the latest change, not with the beginning', () =>
    given(created, detailsChanged({ name: 'Insert 2' }))
      .when(change({ name: 'Insert 2' }))
      .nothing());
  it('sees a change of utm parameters and of tags', () =>
    given(created)
      .when(change({ utm: {}, tags: [] }))
      .then(detailsChanged({ utm: {}, tags: [] })));
  it('is possible while the code is paused', () =>
    given(created, paused)
      .when(change({ name: 'Insert 2' }))
      .then(detailsChanged({ name: 'Insert 2' })));
  it('is rejected in the archive', () =>
    given(created, archived)
      .when(change({ name: 'Insert 2' }))
      .rejected('qr_archived'));
  it('restyles a static code, which may not be printed yet', () =>
    given(createdStatic)
      .when(change({ foregroundColor: '#003366' }))
      .then(detailsChanged({ foregroundColor: '#003366' })));
  it('is rejected for utm parameters of a static code', () =>
    given(createdStatic)
      .when(change({ utm: { utm_source: 'qr' } }))
      .rejected('validation_error'));
});

describe('the status of a QR code', () => {
  it('is paused', () => given(created).when(setStatus('paused')).then(paused));
  it('is active again after a pause', () => given(created, paused).when(setStatus('active')).then(activated));
  it('is archived from active', () => given(created).when(setStatus('archived')).then(archived));
  it('is archived from paused', () => given(created, paused).when(setStatus('archived')).then(archived));
  it('comes back from the archive, for what is printed cannot be recalled', () =>
    given(created, archived).when(setStatus('active')).then(activated));
  it('comes back from the archive paused', () => given(created, archived).when(setStatus('paused')).then(paused));
  it.each<[QrStatus, QrCodeEvent[]]>([
    ['active', []],
    ['active', [paused, activated]],
    ['paused', [paused]],
    ['archived', [archived]],
  ])('changes nothing when it is %s already', (status, past) =>
    given(created, ...past)
      .when(setStatus(status))
      .nothing(),
  );
  it('cannot be paused for a static code', () =>
    given(createdStatic).when(setStatus('paused')).rejected('static_qr_immutable'));
  it('is archived for a static code', () => given(createdStatic).when(setStatus('archived')).then(archived));
  it('leaves the archive before the details change', () =>
    given(created, archived)
      .when(change({ name: 'Insert 2' }, 'active'))
      .then(activated, detailsChanged({ name: 'Insert 2' })));
  it('enters the archive after the details changed, and repeating that changes nothing', () => {
    const goodbye = change({ name: 'Insert 2' }, 'archived');
    given(created)
      .when(goodbye)
      .then(detailsChanged({ name: 'Insert 2' }), archived);
    given(created, detailsChanged({ name: 'Insert 2' }), archived)
      .when(goodbye)
      .nothing();
  });
});

describe('re-pointing a QR code', () => {
  it('is recorded with where it pointed before', () =>
    given(created).when(repoint(spring)).then(repointed(spring, home)));
  it('rolls back by pointing to where it was', () =>
    given(created, repointed(spring, home)).when(repoint(home)).then(repointed(home, spring)));
  it('changes nothing when it points there already', () =>
    given(created, repointed(spring, home)).when(repoint(spring)).nothing());
  it('is possible while paused', () => given(created, paused).when(repoint(spring)).then(repointed(spring, home)));
  it('is rejected for a static code', () => given(createdStatic).when(repoint(spring)).rejected('static_qr_immutable'));
  it('is rejected in the archive', () => given(created, archived).when(repoint(spring)).rejected('qr_archived'));
});

describe('deleting a QR code for good', () => {
  it('is recorded in test mode', () => given(created).when(remove('test')).then(deleted));
  it('is possible from the archive', () => given(created, archived).when(remove('test')).then(deleted));
  it('changes nothing when said twice', () => given(created, deleted).when(remove('test')).nothing());
  it('is rejected in live mode, where the code may be on a product', () =>
    given(created).when(remove('live')).rejected('permanent_delete_refused'));
});

describe('a QR code that is not there', () => {
  const commands = [change({ name: 'Insert 2' }), setStatus('archived'), repoint(spring)];
  it.each([...commands, remove('test')])('is unknown to $type before it was created', (command) =>
    given().when(command).rejected('not_found'),
  );
  it.each(commands)('is unknown to $type after it was deleted', (command) =>
    given(created, deleted).when(command).rejected('not_found'),
  );
});
