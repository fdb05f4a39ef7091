import { documentOf } from './epcis/documents.ts';
import { withPassport } from './epcis/passport.ts';
await withPassport(async ({ send, settled, db }) => {
  await db.query('CREATE EXTENSION pg_stat_statements');
  const run = async (first: number, count: number) => {
    const bodies = Array.from({ length: count }, (_, at) => documentOf((first + at) * 1000, 1000));
    const began = performance.now();
    let next = 0;
    const sender = async () => { while (next < bodies.length) await send(bodies[next++] ?? ''); };
    await Promise.all(Array.from({ length: 4 }, sender));
    await settled();
    console.log(Math.round((count * 1e6) / (performance.now() - began)), '/s');
  };
  await run(0, 20);
  await db.query('SELECT pg_stat_statements_reset()');
  await run(20, 40);
  const { rows } = await db.query("SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 150) q, calls, round(total_exec_time::numeric/40,2) AS us_per_event, round(total_plan_time::numeric,0) plan, rows FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 25");
  for (const r of rows) console.log(r.us_per_event, r.calls, r.plan, r.rows, r.q);
});
