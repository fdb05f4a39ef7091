import { mkdirSync } from 'node:fs';
import { type DynamicModule, Logger, Module, type Provider } from '@nestjs/common';
import { EventStream, EventStreamModule } from '@proofmark/event-stream';
import { RuntimeModule } from '@proofmark/runtime';
import { ResolverHealthController } from './health.controller.js';
import { Journal } from './journal/journal.js';
import type { JournalEvents, JournalSettings } from './journal/journal-state.js';
import { CatchUp } from './links/catch-up.js';
import { LinkState } from './links/link-state.js';
import { Links } from './links/links.js';
import { LocalCopy } from './links/local-copy.js';
import { LinkPositions, QrTopic } from './links/qr.topic.js';
import { LocalFiles, placesIn } from './local-files.js';
import { RedirectGate } from './redirect/redirect-gate.js';
import { RedirectHandler } from './redirect/redirect.handler.js';
import { ResolverMetrics } from './resolver-metrics.js';
import { ResolverConfig } from './resolver.config.js';
import { ScanCapture } from './scan/capture.js';
import { Geo } from './scan/geo.js';
import { ScanForwarding } from './scan/scan-forwarding.js';
import { ScanSender } from './scan/scan-sender.js';
import { ScanState } from './scan/scan-state.js';
import { Visitors } from './scan/visitor.js';
import { saltFromSecret, saltInFile, type SaltOfDay } from './scan/visitor-salt.js';
import { Shutdown } from './shutdown.js';

const MIB = 1024 * 1024;
const PAGE_CACHE_KIB = 8 * 1024;

/** Answers printed codes from what is on this machine's own disk, and tells the stream who scanned them. */
@Module({})
export class ResolverModule {
  static with(config: ResolverConfig): DynamicModule {
    return {
      module: ResolverModule,
      imports: [RuntimeModule.forService({ config }), EventStreamModule.forService(config)],
      controllers: [QrTopic, ResolverHealthController],
      providers: [
        ...onDisk(config),
        ...scans(config),
        LinkPositions,
        CatchUp,
        LinkState,
        RedirectGate,
        ResolverMetrics,
        Shutdown,
      ],
    };
  }
}

function onDisk(config: ResolverConfig): Provider[] {
  makeFolder(config.DATA_DIR);
  const places = placesIn(config.DATA_DIR);
  return [
    { provide: Journal, useFactory: () => Journal.open(journalSettings(config), journalEvents()) },
    { provide: LocalCopy, useFactory: () => LocalCopy.open(places.links, PAGE_CACHE_KIB) },
    { provide: Links, inject: [LocalCopy], useFactory: (copy: LocalCopy) => new Links(copy, config.LINKS_IN_MEMORY) },
    {
      provide: Visitors,
      useFactory: () => {
        const visitors = new Visitors(saltOfDay(config));
        visitors.begin(Date.now());
        return visitors;
      },
    },
    LocalFiles,
  ];
}

/** A secret is for copies on several machines, a file for those on one. */
function saltOfDay({ VISITOR_SECRET, VISITOR_SALT_FILE, DATA_DIR }: ResolverConfig): SaltOfDay {
  if (VISITOR_SECRET !== undefined) return saltFromSecret(VISITOR_SECRET);
  return saltInFile(VISITOR_SALT_FILE ?? placesIn(DATA_DIR).salt);
}

function scans(config: ResolverConfig): Provider[] {
  return [
    { provide: Geo, useFactory: () => Geo.open(config.GEO_DATA) },
    {
      provide: ScanCapture,
      inject: [Geo, Visitors],
      useFactory: (geo: Geo, visitors: Visitors) => new ScanCapture(geo, visitors, config.trustedProxies()),
    },
    {
      provide: RedirectHandler,
      inject: [Links, ScanCapture, Journal],
      useFactory: (links: Links, capture: ScanCapture, journal: Journal) =>
        new RedirectHandler(links, capture, journal),
    },
    {
      provide: ScanSender,
      inject: [EventStream],
      useFactory: (stream: EventStream) => new ScanSender(stream, logUnpublishable),
    },
    ScanForwarding,
    ScanState,
  ];
}

function journalSettings({ DATA_DIR, JOURNAL_MAX_BYTES, JOURNAL_PATIENCE_MS }: ResolverConfig): JournalSettings {
  return {
    directory: placesIn(DATA_DIR).journal,
    // Room comes back segment by segment, so a small journal has small ones.
    segmentBytes: Math.min(64 * MIB, JOURNAL_MAX_BYTES / 8),
    maxBytes: JOURNAL_MAX_BYTES,
    maxWaitingBytes: 16 * MIB,
    patienceMs: JOURNAL_PATIENCE_MS,
    retryMs: 1_000,
  };
}

function journalEvents(): JournalEvents {
  const log = new Logger(Journal.name);
  return {
    failed: ({ message }, records) =>
      log.error({ records, reason: message }, 'The journal cannot be written; scans are answered, but not kept.'),
    resumed: (unrecorded) => log.warn({ unrecorded }, 'The journal can be written again.'),
    cut: (bytes) => log.warn({ bytes }, 'A record that was not written to its end was cut off.'),
  };
}

function logUnpublishable(line: string, { message }: Error): void {
  new Logger(ScanSender.name).error({ line, reason: message }, 'A scan that cannot be published was given up.');
}

/** Where it cannot be made, links are kept in memory and scans are only counted: better than not to answer. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (failure) {
    new Logger(ResolverModule.name).error({ folder, reason: String(failure) }, 'The data folder cannot be made.');
  }
}
