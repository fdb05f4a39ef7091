import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { decompress } from './zstd.js';

/**
 * The part of kafkajs 2.2.4 below its producer and its consumer: brokers found and connected, requests encoded and answered. Its
 * own consumer waits for all partitions of a read before it reads on and hands partitions over while handlers still work on them;
 * its own producer forgets nothing after a failure, so that what comes next may be taken for what came before.
 * kafkajs types only its public face; what is used of the rest is written down here.
 */
const require = createRequire(import.meta.url);

export interface ProtocolRequest {
  readonly request: object;
  readonly response: { readonly decode: (data: Buffer) => unknown; readonly parse: (data: unknown) => unknown };
  readonly requestTimeout?: number;
}

export interface Definition {
  readonly versions: readonly string[];
  readonly protocol: (of: { readonly version: number }) => (parameters: never) => ProtocolRequest;
}

/** A connected broker. */
export interface BrokerNode {
  readonly nodeId: number;
  lookupRequest(apiKey: number, definition: Definition): (parameters: object) => ProtocolRequest;
  readonly connectionPool: {
    readonly host: string;
    readonly port: number;
    send(request: ProtocolRequest): Promise<unknown>;
  };
}

export interface PartitionMetadata {
  readonly partitionId: number;
  readonly partitionErrorCode: number;
  /** A broker's node id; -1 while there is none. */
  readonly leader: number;
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  getNodeIds(): readonly string[];
  findBroker(node: { readonly nodeId: number | string }): Promise<BrokerNode>;
  findControllerBroker(): Promise<BrokerNode>;
  findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[];
  fetchTopicsOffset(topics: readonly TopicOffsetsWanted[]): Promise<readonly TopicOffsets[]>;
  removeBroker(broker: { readonly host: string; readonly port: number }): void;
}

interface TopicOffsetsWanted {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number }[];
  readonly fromBeginning: boolean;
}

interface TopicOffsets {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

export interface ClusterOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: object | undefined;
  readonly sasl?: object | undefined;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly enforceRequestTimeout: true;
  readonly metadataMaxAge: number;
  readonly allowAutoTopicCreation: false;
  readonly retry: object;
  readonly logger: object;
  readonly socketFactory: (to: { host: string; port: number; ssl?: object; onConnect: () => void }) => Socket;
}

export const Cluster = require('kafkajs/src/cluster') as new (options: ClusterOptions) => Cluster;

export type ApiName = keyof typeof apis;

export const { requests: apis } = require('kafkajs/src/protocol/requests') as {
  requests: Record<
    | 'CreateTopics'
    | 'DescribeConfigs'
    | 'Fetch'
    | 'GroupCoordinator'
    | 'Heartbeat'
    | 'InitProducerId'
    | 'JoinGroup'
    | 'LeaveGroup'
    | 'Metadata'
    | 'OffsetCommit'
    | 'OffsetFetch'
    | 'Produce'
    | 'SyncGroup',
    Definition
  >;
};

/** Of what a broker must find at the beginning of a batch. */
export const crc32C = require('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;

export const apiKeys = require('kafkajs/src/protocol/requests/apiKeys') as Record<ApiName, number>;

interface LogEntry {
  readonly level: number;
  readonly namespace: string;
  readonly log: { readonly message: string };
}

/** Of kafkajs's levels. */
export const WARN = 2;

export const { createLogger } = require('kafkajs/src/loggers') as {
  createLogger: (options: { level: number; logCreator: () => (entry: LogEntry) => void }) => object;
};

/** Of what `parse` would throw. */
export const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
  createErrorFromCode: (code: number) => Error & { readonly type: string; readonly retriable: boolean };
};

export interface MemberMetadata {
  readonly version: number;
  readonly topics: readonly string[];
  readonly userData: Buffer;
}

export interface MemberAssignment {
  readonly version: number;
  readonly assignment: Readonly<Record<string, readonly number[]>>;
}

/** How consumers of all languages write down what they want and what they get; tools show groups by it. */
export const assignerProtocol = require('kafkajs/src/consumer/assignerProtocol') as {
  MemberMetadata: { encode(metadata: MemberMetadata): Buffer; decode(bytes: Buffer): MemberMetadata };
  MemberAssignment: {
    encode(assignment: MemberAssignment): Buffer;
    decode(bytes: Buffer): MemberAssignment | null;
  };
};

/** As kafkajs numbers codecs. */
export const ZSTD = 4;

const { Codecs } = require('kafkajs/src/protocol/message/compression') as {
  Codecs: Record<number, () => { decompress(bytes: Buffer): unknown }>;
};
// Node's own: smaller and quicker than gzip, which is all that kafkajs brings along.
Codecs[ZSTD] = () => ({ decompress });

interface RequestQueue {
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly throttledUntil: number;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
}

const { prototype: requestQueue } = require('kafkajs/src/network/requestQueue') as {
  prototype: { scheduleCheckPendingRequests: (this: RequestQueue) => void };
};
/**
 * kafkajs sets a timer after every answer, also when no request waits, and then with a negative time, of which Node 24 warns.
 * https://github.com/tulios/kafkajs/issues/1751
 */
requestQueue.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const ms = Math.max(this.throttledUntil - Date.now(), 10);
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, ms);
};

interface Connection {
  connecting?: Promise<unknown> | null;
}

const { prototype: connection } = require('kafkajs/src/network/connection') as {
  prototype: { connect: (this: Connection) => Promise<unknown> };
};
const { connect } = connection;
/**
 * Requests that find their connection lost each open a socket of their own, write to whichever was opened last, and when one of the
 * others ends all of them are told that it was theirs. They share one.
 */
connection.connect = function connectOnce(this: Connection): Promise<unknown> {
  this.connecting ??= connect.call(this).finally(() => (this.connecting = null));
  return this.connecting;
};
