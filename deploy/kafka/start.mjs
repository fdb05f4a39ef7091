// One Kafka broker on this machine, without Docker: `npm run kafka [-- --port 9092 --data var/kafka]`. Java 17 or later; Maven fetches
// the jars that pom.xml pins, once. Ctrl-C or SIGTERM stops it; the data stays.
import { parseArgs } from 'node:util';
import { startBroker } from '@proofmark/embedded-kafka';

const { values } = parseArgs({
  options: { port: { type: 'string' }, data: { type: 'string', default: 'var/kafka' } },
});

try {
  const broker = await startBroker({
    dataDir: values.data,
    ...(values.port !== undefined && { port: Number(values.port) }),
  });
  console.log(`Kafka is ready. KAFKA_BROKERS=${broker.brokers}, data and log in ${values.data}, process ${broker.pid}`);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => void broker.stop());
  // Keeps this process as long as the broker's.
  const alive = setInterval(() => undefined, 60_000);
  const end = await broker.ended;
  clearInterval(alive);
  console.log(`Kafka has stopped (${end}).`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
