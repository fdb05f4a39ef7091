import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { startTemporaryBroker, whyNoBroker } from '@proofmark/embedded-kafka';
import { startTemporaryCluster } from '@proofmark/embedded-postgres';
import { root } from '../../scripts/run.mjs';
import { readComposeFile } from './compose-file.mjs';

/** What stands around the services in docker-compose.yml, as far as it can be had without Docker: PostgreSQL, and Kafka where Java is. */
export class Surroundings {
  static async start(work) {
    const file = join(work, '.env');
    execFileSync(process.execPath, [join(root, 'deploy/make-env.mjs'), file]);
    const secrets = parseEnv(readFileSync(file, 'utf8'));
    const why = await whyNoBroker();
    console.log(why ? `${why} The services take the PostgreSQL stream instead.` : 'Starting PostgreSQL and Kafka …');
    const cluster = await startTemporaryCluster({ durable: false });
    return new Surroundings(secrets, cluster, why ? null : await startTemporaryBroker());
  }

  constructor(secrets, cluster, broker) {
    this.cluster = cluster;
    this.broker = broker;
    this.streamPassword = randomBytes(24).toString('base64url');
    this.compose = readComposeFile(join(root, 'docker-compose.yml'), secrets);
  }

  /** What Compose would give the service, with the addresses of this machine. */
  environmentOf(service) {
    const given = Object.entries(this.compose.services[service].environment).map(([name, value]) => [
      name,
      this.#here(String(value)),
    ]);
    const env = Object.fromEntries(given.filter(([name]) => name !== 'OTEL_EXPORTER_OTLP_ENDPOINT'));
    if (service === 'provision') return { ...env, EVENT_STREAM_PASSWORD: this.streamPassword };
    return { ...env, ...this.#stream() };
  }

  async stop() {
    await this.broker?.end();
    await this.cluster.stop();
  }

  #here(value) {
    const { host, username, password } = new URL(this.cluster.superuserUrl);
    return value
      .replace(/postgres:[^@]*@postgres:5432/, `${username}:${password}@${host}`)
      .replace('@postgres:5432', `@${host}`);
  }

  #stream() {
    if (this.broker) return { KAFKA_BROKERS: this.broker.brokers };
    const url = new URL(this.cluster.superuserUrl);
    Object.assign(url, { username: 'event_stream', password: this.streamPassword, pathname: '/proofmark' });
    return { EVENT_STREAM: 'postgres', EVENT_STREAM_URL: url.href };
  }
}
