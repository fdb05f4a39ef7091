import pg from 'pg';

/** Stops the run's PostgreSQL and deletes it; on somebody else's, drops the databases this run left. */
export default async function tearDown() {
  const own = globalThis.proofmarkTestCluster;
  if (!own) return dropDatabasesOfRun(process.env.TEST_POSTGRES_URL, process.env.TEST_POSTGRES_RUN);
  await own.stop();
}

async function dropDatabasesOfRun(url, run) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [`${run}_`]);
  for (const { datname } of rows) await client.query(`DROP DATABASE ${pg.escapeIdentifier(datname)} WITH (FORCE)`);
  await client.end();
}
