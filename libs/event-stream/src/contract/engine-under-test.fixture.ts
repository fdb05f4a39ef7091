import type { EventStream } from '../event-stream.js';

/** A member of its own process, and how that process makes its stream: `(await import(module))[exported].open(options)`. */
export interface ForeignStream {
  readonly module: string;
  readonly exported: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The way between a stream and its server, which can be cut. */
export interface Gate {
  /** From now on nothing passes and nobody is told: what is under way is gone, new connections are refused. */
  close(): void;
  open(): void;
}

/** What the contract needs of an engine: many streams as if in many processes, and the means to hurt them. */
export interface EngineUnderTest {
  readonly name: string;
  /** A silent member loses its partitions after so long; kept short for the tests. */
  readonly leaseMs: number;
  /** A stream with connections and group members of its own. Closed by the suite. */
  open(): Promise<EventStream>;
  openBehindGate(options?: { readonly closed: boolean }): Promise<{ stream: EventStream; gate: Gate }>;
  foreign(): ForeignStream;
  /** Ends every connection that any stream has now. */
  disconnectEverybody(): Promise<void>;
  /** Lets go of everything. */
  stop(): Promise<void>;
}

export type EngineFactory = () => Promise<EngineUnderTest>;
