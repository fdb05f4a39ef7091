import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectSecure } from 'node:tls';
import type { StreamLogger } from '../../stream-logger.js';
import {
  apiKeys,
  type ApiName,
  type BrokerNode,
  Cluster,
  createLogger,
  type PartitionMetadata,
  WARN,
} from './kafkajs.js';
import { logLines } from './log-lines.js';
import { definitions } from './produce.js';
import { isNotYet, streamError } from './stream-error.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How to reach the brokers. */
export interface BrokerAccess {
  /** `host:port` each; from one that answers all others are known. */
  readonly brokers: readonly string[];
  /** The name by which brokers and their logs know this process. */
  readonly clientId?: string;
  /** TLS: true, or options of `tls.connect`. */
  readonly ssl?: boolean | object;
  readonly sasl?: { readonly mechanism: string; readonly username: string; readonly password: string };
  /** Where to connect for an address that a broker gives of itself, as through a tunnel. */
  readonly route?: (address: Address) => Address;
}

/** Whom a request is for. */
export type Addressee = { readonly group: string } | { readonly node: number } | 'controller' | 'anybody';

const CONNECT_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 10_000;
/** A broker that says it is not ready yet is asked again for so long. */
const NOT_YET_MS = 10_000;
const NOT_YET_PAUSE_MS = 100;
const METADATA_MAX_AGE_MS = 60_000;

/** A few tries inside, so that a broker that just moved is found; patience is the callers' business. */
const RETRY = { retries: 2, initialRetryTime: 50, maxRetryTime: 500 };

/** One set of connections to the brokers. Whatever may pass by itself is a {@link StreamUnavailable}. */
export class KafkaConnection {
  private readonly cluster: Cluster;
  private readonly sockets = new Set<Socket>();
  /** Node ids by group. */
  private readonly coordinators = new Map<string, number>();
  private closed = false;

  constructor(access: BrokerAccess, logger: StreamLogger) {
    const { brokers, clientId = 'proofmark', ssl, sasl, route = (address) => address } = access;
    this.cluster = new Cluster({
      brokers,
      clientId,
      ssl: ssl === true ? {} : ssl || undefined,
      sasl,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      enforceRequestTimeout: true,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      allowAutoTopicCreation: false,
      retry: RETRY,
      logger: createLogger({ level: WARN, logCreator: () => logLines(logger, () => this.closed) }),
      socketFactory: ({ host, port, ssl: secure, onConnect }) => this.dial(route({ host, port }), secure, onConnect),
    });
  }

  /** Asks, and gives what was answered. @throws StreamUnavailable, or what the broker refused */
  ask<T>(addressee: Addressee, api: ApiName, parameters: object): Promise<T> {
    return this.request(addressee, api, parameters, false);
  }

  /** As {@link ask}, for answers that say for each part whether it worked: nothing is thrown for their codes. */
  askForParts<T>(addressee: Addressee, api: ApiName, parameters: object): Promise<T> {
    return this.request(addressee, api, parameters, true);
  }

  /** The partitions of a topic and who leads them. */
  async partitionsOf(topic: string): Promise<readonly PartitionMetadata[]> {
    return this.careful(async () => {
      await this.connect();
      await this.cluster.addMultipleTargetTopics([topic]);
      await this.cluster.refreshMetadataIfNecessary();
      return this.cluster.findTopicPartitionMetadata(topic);
    });
  }

  /** The first offset of each partition, or the one after its last. */
  async offsetsOf(topic: string, end: 'first' | 'next'): Promise<ReadonlyMap<number, bigint>> {
    const known = await this.partitionsOf(topic);
    const partitions = known.map(({ partitionId }) => ({ partition: partitionId }));
    return this.careful(async () => {
      const [found] = await this.cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: end === 'first' }]);
      return new Map(found?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
    });
  }

  brokerCount(): number {
    return this.cluster.getNodeIds().length;
  }

  /** To be called when a broker says that others lead by now. */
  async lookAround(): Promise<void> {
    await this.careful(() => this.cluster.refreshMetadata());
  }

  /** Cuts all connections at once; what was on its way fails. */
  close(): void {
    this.closed = true;
    // With an error: kafkajs lets go of its timers only when it hears of one, or of the other end.
    for (const socket of this.sockets) socket.destroy(new Error('The connection is closed.'));
  }

  private async request<T>(addressee: Addressee, api: ApiName, parameters: object, inParts: boolean): Promise<T> {
    return this.patiently(async () => {
      await this.connect();
      const broker = await this.find(addressee);
      const { response, ...request } = broker.lookupRequest(apiKeys[api], definitions[api])(parameters);
      const parse = inParts ? (data: unknown) => data : response.parse;
      return (await broker.connectionPool.send({ ...request, response: { decode: response.decode, parse } })) as T;
    });
  }

  private async connect(): Promise<void> {
    await this.cluster.connect();
    await this.cluster.refreshMetadataIfNecessary();
  }

  private find(addressee: Addressee): Promise<BrokerNode> {
    if (addressee === 'controller') return this.cluster.findControllerBroker();
    if (addressee === 'anybody') {
      const [nodeId = 'none'] = this.cluster.getNodeIds();
      return this.cluster.findBroker({ nodeId });
    }
    return 'group' in addressee
      ? this.coordinator(addressee.group)
      : this.cluster.findBroker({ nodeId: addressee.node });
  }

  /** kafkajs would ask before each request, and take a broker that is away for one that is not ready yet. */
  private async coordinator(groupId: string): Promise<BrokerNode> {
    const known = this.coordinators.get(groupId);
    if (known !== undefined) return this.cluster.findBroker({ nodeId: known });
    const broker = await this.find('anybody');
    const question = broker.lookupRequest(
      apiKeys.GroupCoordinator,
      definitions.GroupCoordinator,
    )({ groupId, coordinatorType: 0 });
    const answer = (await broker.connectionPool.send(question)) as { coordinator: { nodeId: number } };
    this.coordinators.set(groupId, answer.coordinator.nodeId);
    return this.cluster.findBroker({ nodeId: answer.coordinator.nodeId });
  }

  /** A broker that is about to be ready is worth a moment: it is nobody's trouble yet. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (const began = performance.now(); ;) {
      try {
        return await this.careful(work);
      } catch (error) {
        if (!isNotYet(error) || this.closed || performance.now() - began > NOT_YET_MS) throw error;
        await wait(NOT_YET_PAUSE_MS);
      }
    }
  }

  private async careful<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // So that they are looked up and connected anew.
      this.coordinators.clear();
      const { host, port } = error as Partial<Address>;
      if (host && port && !this.closed) this.cluster.removeBroker({ host, port });
      throw streamError(error);
    }
  }

  private dial({ host, port }: Address, ssl: object | undefined, onConnect: () => void): Socket {
    if (this.closed) throw new Error('The connection is closed.');
    const name = isIP(host) ? {} : { servername: host };
    const socket = ssl
      ? connectSecure({ host, port, ...name, ...ssl }, onConnect)
      : connectPlain({ host, port }, onConnect);
    socket.setNoDelay(true);
    // Each request that waits for the socket to connect listens for it.
    socket.setMaxListeners(0);
    socket.setKeepAlive(true, 30_000);
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  }
}
