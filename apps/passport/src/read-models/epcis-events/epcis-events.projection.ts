import { InSetsAhead, projection } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { EpcisEventCaptured } from '../../epcis/event/epcis-event.events.js';
import { LISTED, placeOf, rowOf } from './row-of.js';

/**
 * All rows of many events in one statement: $1 a JSON array of what `placeOf` and `rowOf` say. Entries of the large indexes come in their order,
 * so that neighbours find the page they go to still at hand.
 */
const ADD_EVENTS = prepared(`
  WITH told AS MATERIALIZED (
    SELECT *, coalesce(timestamptz 'epoch' + microseconds * interval '1 microsecond', recorded) AS event_time FROM json_to_recordset($1::json) AS event (
      position bigint, tenant bigint, workspace text, mode text, microseconds bigint, recorded timestamptz, access text,
      read_point bigint, biz_location bigint, type integer, action integer, biz_step integer, disposition integer,
      keys bigint[], roles integer[], names bigint[], numbers double precision[], known text[])
  ), events AS (
    INSERT INTO epcis_events (position, tenant, event_time, record_time, read_point, biz_location, type, action, biz_step, disposition,
      access_class)
    SELECT position, tenant, event_time, recorded, read_point, biz_location, type, action, biz_step, disposition, access
    FROM told
  ), keys AS (
    INSERT INTO epcis_event_keys (tenant, key, event_time, position, role, biz_step)
    SELECT tenant, key, event_time, position, role, biz_step FROM told, unnest(keys, roles) AS named (key, role)
    ORDER BY key
  ), numbers AS (
    INSERT INTO epcis_event_values (tenant, name, value, event_time, position)
    SELECT tenant, name, value, event_time, position FROM told, unnest(names, numbers) AS numbered (name, value)
    ORDER BY name, value
  )
  INSERT INTO epcis_known_values (workspace_id, mode, kind, value)
  SELECT * FROM (
    SELECT DISTINCT workspace, mode, ('{${LISTED.join()}}'::text[])[number] AS kind, value
    FROM told, unnest(known) WITH ORDINALITY AS listed (value, number) WHERE value IS NOT NULL
  ) AS listed ORDER BY kind, value COLLATE "C", workspace, mode
  ON CONFLICT DO NOTHING`);

/** What queries find captured events by. The known values are shared by all events, which any order of writing them leaves the same. */
export const epcisEvents = projection<EpcisEventCaptured>(
  'epcis-events',
  { EpcisEventCaptured: new InSetsAhead<EpcisEventCaptured>(ADD_EVENTS, rowOf, placeOf) },
  { tables: ['epcis_events', 'epcis_event_keys', 'epcis_event_values', 'epcis_known_values'] },
);
