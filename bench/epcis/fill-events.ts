import { availableParallelism } from 'node:os';
import type pg from 'pg';
import { checkDigit } from '@proofmark/gs1';
import { groupsOf } from '../../apps/passport/dist/read-models/epcis-events/epc-groups.js';
import {
  keyIn,
  ROLES,
  tenantKey,
  termKey,
  textKey,
  valueName,
  sensorKey,
} from '../../apps/passport/dist/read-models/epcis-events/keys.js';

/**
 * A supply chain of N events in a workspace: items are shipped, received, packed and watched by sensors, each item six times within the
 * whole time. The rows are those that capture would leave, with keys by the same functions, but made by PostgreSQL itself, in a minute
 * for a million. Their positions are below zero: published long ago.
 */
export const STEP_MS = 25_000;
export const START = Date.parse('2026-01-01T00:00:00Z');
export const STEPS = ['shipping', 'receiving', 'packing', 'sensor_reporting'] as const;
const PRODUCTS = 1000;
const PLACES = 200;
const CHUNK = 100_000;

const withCheckDigit = (digits: string): string => `${digits}${checkDigit(digits)}`;
export const classOf = (product: number): string =>
  `https://id.gs1.org/01/${withCheckDigit(`0${952_132_100_000 + product}`)}`;
export const placeOf = (place: number): string =>
  `https://id.gs1.org/414/${withCheckDigit(String(952_132_100_000 + place))}`;
/** @param item of N / 6 */
export const itemOf = (item: number): string => `${classOf(item % PRODUCTS)}/21/S${item}`;
export const eventIdOf = (n: number): string => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const FUNCTIONS = `
  CREATE FUNCTION pg_temp.digest8(text) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('x' || encode(substring(sha256(convert_to($1, 'UTF8')) FOR 8), 'hex'))::bit(64)::bigint $$;
  CREATE FUNCTION pg_temp.thing(text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT pg_temp.digest8($1) & 9223372036854775807 $$;
  CREATE FUNCTION pg_temp.stream(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'epe_' || rtrim(translate(
    encode(substring(sha256(convert_to($1 || E'\\nlive\\n' || $2, 'UTF8')) FOR 16), 'base64'), '+/', '-_'), '=') $$;
  CREATE TEMP TABLE products (product int PRIMARY KEY, class text, class_key bigint, item_group bigint);
  CREATE TEMP TABLE places (place int PRIMARY KEY, uri text, key bigint);
  CREATE TEMP TABLE steps (kind int PRIMARY KEY, step text, key int);
`;

/** Every event of a chunk with what its rows are made of. The tenth part of all receiving is of product 0. */
const TOLD = `
  CREATE TEMP TABLE told ON COMMIT DROP AS
  SELECT n, n - $3::int - 1 AS position, n % 4 AS kind, timestamptz 'epoch' + ($4::bigint + n * $5::bigint) * interval '1 millisecond' AS at,
    'urn:uuid:00000000-0000-4000-8000-' || lpad(n::text, 12, '0') AS event_id, item, 'https://id.gs1.org/01/' ||
    substr(p.class, 23) || '/21/S' || item AS item_uri, p.item_group, c.class, c.class_key, l.uri AS place, l.key AS place_key, s.step, s.key AS step_key,
    'https://id.gs1.org/00/' || lpad(n::text, 18, '0') AS pallet, 2 + (n / 4 % 800) / 10.0 AS celsius
  FROM generate_series($1::int, $2::int) AS n CROSS JOIN LATERAL (SELECT n % greatest($3::int / 6, 1) AS item) i
  JOIN products p ON p.product = item % ${PRODUCTS}
  JOIN products c ON c.product = CASE WHEN n % 40 = 1 THEN 0 ELSE n / 4 % ${PRODUCTS} END
  JOIN places l ON l.place = n * 7 / 4 % ${PLACES}
  JOIN steps s ON s.kind = n % 4`;

const BODY = `jsonb_build_object('type', CASE kind WHEN 2 THEN 'AggregationEvent' ELSE 'ObjectEvent' END, 'eventID', event_id,
    'action', 'OBSERVE', 'eventTime', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'eventTimeZoneOffset', '+00:00',
    'bizStep', step, 'readPoint', jsonb_build_object('id', place), 'bizLocation', jsonb_build_object('id', place),
    'example:lotNumber', 'L' || n % 5000) ||
  CASE kind
    WHEN 1 THEN jsonb_build_object('epcList', jsonb_build_array(item_uri),
      'quantityList', jsonb_build_array(jsonb_build_object('epcClass', class, 'quantity', 20 + n % 100, 'uom', 'KGM')))
    WHEN 2 THEN jsonb_build_object('parentID', pallet, 'childEPCs', jsonb_build_array(item_uri))
    WHEN 3 THEN jsonb_build_object('epcList', jsonb_build_array(item_uri), 'sensorElementList', jsonb_build_array(jsonb_build_object('sensorReport',
      jsonb_build_array(jsonb_build_object('type', 'Temperature', 'value', celsius, 'uom', 'CEL')))))
    ELSE jsonb_build_object('epcList', jsonb_build_array(item_uri, pallet))
  END`;

/** @param connect to as many connections as there are cores, which share the work */
export async function fillEvents(connect: () => Promise<pg.Client>, workspace: string, count: number): Promise<void> {
  let next = 1;
  const fill = async (db: pg.Client): Promise<void> => {
    await db.query(FUNCTIONS);
    await db.query("SET synchronous_commit = off; SET work_mem = '256MB'");
    await fillTerms(db);
    while (next <= count) {
      const first = next;
      next += CHUNK;
      await db.query('BEGIN');
      await db.query(TOLD, [first, Math.min(count, first + CHUNK - 1), count, START, STEP_MS]);
      for (const statement of statements(workspace)) await db.query(statement);
      await db.query('COMMIT');
    }
  };
  const [db, ...others] = await Promise.all(Array.from({ length: availableParallelism() }, connect));
  if (!db) return;
  // Of pages that are torn by a crash a benchmark is made anew.
  await alter(db, 'SET full_page_writes = off');
  await Promise.all([db, ...others].map(fill));
  await alter(db, 'RESET full_page_writes');
  await db.query(
    'VACUUM (ANALYZE) passport.events, passport.epcis_events, passport.epcis_event_keys, passport.epcis_event_values',
  );
  await db.query('CHECKPOINT');
}

/** What questions read, the indexes last: where memory does not hold everything, they stay. */
const READ = [
  'events',
  'epcis_events_record_time',
  'epcis_events_event_time',
  'epcis_event_values_value',
  'epcis_event_values_time',
  'epcis_events_biz_location',
  'events_pkey',
  'epcis_event_keys_key',
  'events_position',
];

/**
 * Has PostgreSQL's own memory hold what questions read, as that of a repository does which has been asked for days, instead of what was filled
 * in. The system's page cache does not do: a host may take back pages of files that nobody has read for a minute.
 */
export async function warmEvents(db: pg.Client): Promise<void> {
  await db.query('CREATE EXTENSION IF NOT EXISTS pg_buffercache; CREATE EXTENSION IF NOT EXISTS pg_prewarm');
  await db.query('SELECT pg_buffercache_evict_all()');
  for (const relation of READ) await db.query('SELECT pg_prewarm($1::regclass)', [`passport.${relation}`]);
}

async function alter(db: pg.Client, setting: string): Promise<void> {
  await db.query(`ALTER SYSTEM ${setting}`);
  await db.query('SELECT pg_reload_conf()');
}

async function fillTerms(db: pg.Client): Promise<void> {
  const products = Array.from({ length: PRODUCTS }, (_, at) => classOf(at));
  await db.query('INSERT INTO products SELECT * FROM unnest($1::int[], $2::text[], $3::bigint[], $4::bigint[])', [
    products.map((_, at) => at),
    products,
    products.map((uri) => keyIn('epcClass', uri)),
    products.map((_, at) => groupsOf(itemOf(at))[0]),
  ]);
  const places = Array.from({ length: PLACES }, (_, at) => placeOf(at));
  await db.query('INSERT INTO places SELECT * FROM unnest($1::int[], $2::text[], $3::bigint[])', [
    places.map((_, at) => at),
    places,
    places.map(textKey),
  ]);
  await db.query('INSERT INTO steps SELECT * FROM unnest($1::int[], $2::text[], $3::int[])', [
    STEPS.map((_, at) => at),
    STEPS,
    STEPS.map(termKey),
  ]);
}

function statements(workspace: string): readonly string[] {
  const tenant = tenantKey(workspace, 'live');
  const key = (role: number, text: string, where = 'true'): string =>
    `SELECT ${text} AS key, ${role} AS role, at, position, step_key FROM told WHERE ${where}`;
  const keys = [
    key(ROLES.epc, 'pg_temp.thing(item_uri)', 'kind <> 2'),
    key(ROLES.epc + 10, 'item_group', 'kind <> 2'),
    key(ROLES.epc, 'pg_temp.thing(pallet)', 'kind = 0'),
    key(ROLES.child, 'pg_temp.thing(item_uri)', 'kind = 2'),
    key(ROLES.child + 10, 'item_group', 'kind = 2'),
    key(ROLES.parent, 'pg_temp.thing(pallet)', 'kind = 2'),
    key(ROLES.epcClass, 'class_key', 'kind = 1'),
    key(ROLES.exists, textKey('sensorElementList'), 'kind = 3'),
    key(ROLES.sensor, sensorKey('type', 'Temperature'), 'kind = 3'),
    key(
      ROLES.extension,
      `pg_temp.digest8('["event",false,"{https://ns.example.com/epcis/}lotNumber","text","L' || n % 5000 || '"]') | ((-9223372036854775807) - 1)`,
    ),
  ];
  const value = (name: string, number: string, kind: number): string =>
    `SELECT ${name}::bigint AS name, (${number})::float8 AS value, at, position FROM told WHERE kind = ${kind}`;
  const values = [
    value(valueName.quantity(null), '20 + n % 100', 1),
    value(valueName.quantity('mass'), '20 + n % 100', 1),
    value(valueName.sensor('value', 'temperature'), 'celsius + 273.15', 3),
  ];
  return [
    `INSERT INTO passport.events (position, stream_id, version, workspace_id, mode, type, schema_version, data, metadata, recorded_at)
      OVERRIDING SYSTEM VALUE
      SELECT position, pg_temp.stream('${workspace}', event_id), 1, '${workspace}', 'live', 'EpcisEventCaptured', 1, jsonb_build_object(
        'event', ${BODY}, 'namespaces', '{"example": "https://ns.example.com/epcis/"}'::jsonb, 'hash', encode(sha256(event_id::bytea), 'hex'),
        'accessClass', 'private', 'captureId', 'cap_bench'), '{"actor": {"kind": "api-key", "id": "key_1"}, "requestId": "req_1"}', at
      FROM told ORDER BY position`,
    `INSERT INTO passport.epcis_events (position, tenant, event_time, record_time, read_point, biz_location, type, action, biz_step,
        disposition, access_class)
      SELECT position, ${tenant}, at, at, place_key, place_key,
        CASE kind WHEN 2 THEN ${termKey('AggregationEvent')} ELSE ${termKey('ObjectEvent')} END, ${termKey('OBSERVE')}, step_key, NULL,
        'private' FROM told ORDER BY position`,
    `INSERT INTO passport.epcis_event_keys (tenant, key, event_time, position, role, biz_step)
      SELECT ${tenant}, key, at, position, role, step_key FROM (${keys.join(' UNION ALL ')}) AS named ORDER BY position`,
    `INSERT INTO passport.epcis_event_values (tenant, name, value, event_time, position)
      SELECT ${tenant}, name, value, at, position FROM (${values.join(' UNION ALL ')}) AS numbered ORDER BY position`,
  ];
}
