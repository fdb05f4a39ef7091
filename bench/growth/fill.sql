-- Codes `growth.first` to `growth.last` of `growth.workspace`, and `growth.scans` scans of all codes up to the last. Positions below zero:
-- facts that were published long ago. Codes with low numbers are scanned most.
SET synchronous_commit = off;
SET work_mem = '512MB';
CREATE TEMP TABLE new_codes AS
  SELECT n, 'qr_' || lpad(n::text, 26, '0') AS id, current_setting('growth.workspace') AS workspace_id, 'live' AS mode,
    'menu-' || n AS slug, 'Menu ' || n AS name, now() - interval '300 days' + n * interval '10 seconds' AS at
  FROM generate_series(current_setting('growth.first')::int, current_setting('growth.last')::int) AS n;
INSERT INTO codes.claimed_slugs (slug, qr_code_id, workspace_id, mode, claimed_at) SELECT slug, id, workspace_id, mode, at FROM new_codes;
INSERT INTO codes.events (position, stream_id, version, workspace_id, mode, type, schema_version, data, metadata, recorded_at)
  OVERRIDING SYSTEM VALUE
  SELECT -1 - n, id, 1, workspace_id, mode, 'QrCodeCreated', 1,
    jsonb_build_object('qrCodeId', id, 'slug', slug, 'name', name, 'type', 'dynamic', 'destinationUrl', 'https://example.com/menu',
      'tags', jsonb_build_array('tag-' || n % 100), 'utm', '{}'::jsonb, 'createdAt', at),
    '{"actor": {"kind": "api-key", "id": "key_1"}, "requestId": "req_1"}', at
  FROM new_codes;
INSERT INTO codes.qr_code_details (workspace_id, mode, qr_code_id, type, status, slug, destination_url, name, tags, utm, foreground_color,
    background_color, frame_text, error_correction, margin, created_at, updated_at)
  SELECT workspace_id, mode, id, 'dynamic', CASE WHEN n % 10 = 0 THEN 'archived' ELSE 'active' END, slug, 'https://example.com/menu', name,
    ARRAY['tag-' || n % 100], '{}', '#000000', '#ffffff', NULL, 'M', 4, at, at
  FROM new_codes;
INSERT INTO codes.qr_code_terms (workspace_id, mode, term, qr_code_id)
  SELECT workspace_id, mode, unnest(ARRAY['t:tag-' || n % 100, 'w:menu', 'w:' || n]), id FROM new_codes;
INSERT INTO codes.qr_code_destinations_history (workspace_id, mode, qr_code_id, version, destination_url, since, changed_by)
  SELECT workspace_id, mode, id, 1, 'https://example.com/menu', at, 'key_1' FROM new_codes;
INSERT INTO analytics.known_codes (code_id, workspace_id, mode) SELECT id, workspace_id, mode FROM new_codes;
CREATE TEMP TABLE new_scans AS
  SELECT uuidv7() AS scan_id, current_setting('growth.workspace') AS workspace_id, 'live' AS mode,
    'qr_' || lpad(floor(power(random(), 3) * (current_setting('growth.last')::int + 1))::text, 26, '0') AS code_id,
    now() - random() * interval '90 days' AS scanned_at,
    (ARRAY['mobile', 'tablet', 'desktop'])[1 + floor(random() * 3)] AS device, (ARRAY['iOS', 'Android'])[1 + floor(random() * 2)] AS os,
    (ARRAY['Safari', 'Chrome', 'Firefox'])[1 + floor(random() * 3)] AS browser, (ARRAY['BR', 'DE', 'FR', 'US'])[1 + floor(random() * 4)] AS country
  FROM generate_series(1, current_setting('growth.scans')::int);
INSERT INTO analytics.scans (scan_id, workspace_id, mode, code_id, scanned_at, device, os, browser, country)
  SELECT scan_id, workspace_id, mode, code_id, scanned_at, device, os, browser, country FROM new_scans;
INSERT INTO analytics.scan_visitors (visit, workspace_id, mode, day) SELECT scan_id, workspace_id, mode, scanned_at::date FROM new_scans;
INSERT INTO analytics.scan_buckets AS have
  SELECT workspace_id, mode, code_id, date_bin('15 minutes', scanned_at, 'epoch'), 0, count(*), count(*), 0, 0, 0, max(scanned_at)
  FROM new_scans GROUP BY 1, 2, 3, 4 ORDER BY code_id, 4
  ON CONFLICT (workspace_id, mode, code_id, bucket, shard) DO UPDATE SET people = have.people + excluded.people, visitors = have.visitors + excluded.visitors;
INSERT INTO analytics.scan_breakdowns AS have
  SELECT workspace_id, mode, code_id, scanned_at::date, dimension, label, 0, count(*) FROM new_scans
  CROSS JOIN LATERAL (VALUES ('devices', device), ('operatingSystems', os), ('browsers', browser), ('countries', country)) AS told (dimension, label)
  -- All four for the codes that are scanned most; one for the rest keeps the filling short.
  WHERE dimension = 'devices' OR code_id < 'qr_' || lpad('50', 26, '0')
  GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY code_id, 4, 5, 6
  ON CONFLICT (workspace_id, mode, code_id, day, dimension, label, shard) DO UPDATE SET scans = have.scans + excluded.scans;
DROP TABLE new_codes;
DROP TABLE new_scans;
