-- From staged rows to all that follows from them. The collector copies a batch into the temporary
-- tables new_shares and new_events, of the columns of shares and mining_events, and calls
-- collector_merge_shares() and collector_merge_events() in the transaction that moves its position.
--
-- A batch is small and the tables are large, but of temporary tables the planner knows no sizes and
-- would rather read a whole table: so joins here go by index, whatever it thinks.

-- What is inserted again changes nothing: only fresh rows count. Users' last_seen is exact to the
-- minute: without that, every share would write another row.
CREATE FUNCTION collector_merge_shares() RETURNS void
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  times timestamptz[];
BEGIN
  SELECT array_agg(DISTINCT date_trunc('hour', time, 'UTC')) INTO times FROM new_shares;
  IF times IS NULL THEN
    RETURN;
  END IF;
  PERFORM collector_make_room('shares', times);

  WITH fresh AS (
    INSERT INTO shares (time, btc_address, worker_name, difficulty, share_diff, is_valid,
                        reject_reason, is_block, ip_address, nonce, nonce2, job_id, block_hash,
                        source, instance, boot, stream, seq, proof_data)
    SELECT * FROM new_shares ON CONFLICT DO NOTHING
    RETURNING time, btc_address, worker_name, difficulty, share_diff, is_valid, source)
  INSERT INTO new_credits
  SELECT btc_address, worker_name, date_trunc('hour', time, 'UTC'), count(*),
         count(*) FILTER (WHERE is_valid), min(time) FILTER (WHERE is_valid),
         max(time) FILTER (WHERE is_valid), max(share_diff) FILTER (WHERE is_valid),
         (array_agg(time ORDER BY share_diff DESC, time) FILTER (WHERE is_valid))[1],
         coalesce(sum(share_diff) FILTER (WHERE is_valid), 0),
         coalesce(sum(difficulty) FILTER (WHERE is_valid), 0), max(difficulty), max(source)
  FROM fresh GROUP BY 1, 2, 3;
  PERFORM collector_note_sums();
  DELETE FROM new_credits WHERE accepted = 0;

  INSERT INTO users (btc_address, created_at, last_seen)
  SELECT btc_address, min(first_at), max(last_at) FROM new_credits c
  WHERE NOT EXISTS (SELECT FROM users u WHERE u.btc_address = c.btc_address)
  GROUP BY 1 ORDER BY 1
  ON CONFLICT (btc_address) DO NOTHING;

  UPDATE users u SET last_seen = c.last_at
  FROM (SELECT btc_address, max(last_at) AS last_at FROM new_credits GROUP BY 1 ORDER BY 1) AS c
  WHERE u.btc_address = c.btc_address AND u.last_seen < c.last_at - interval '1 minute';

  WITH working AS (
    INSERT INTO workers AS w (user_id, worker_name, first_seen, last_share, source, current_diff)
    SELECT u.id, worker_name, min(first_at), max(last_at), max(source), max(difficulty)
    FROM new_credits JOIN users u USING (btc_address) GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (user_id, worker_name) DO UPDATE
    SET last_share = greatest(w.last_share, excluded.last_share),
        first_seen = least(w.first_seen, excluded.first_seen), source = excluded.source
    RETURNING user_id, worker_name, xmax = 0 OR NOT is_online AS is_news)
  INSERT INTO touched_workers
  SELECT u.btc_address, worker_name FROM working JOIN users u ON u.id = user_id WHERE is_news
  ON CONFLICT DO NOTHING;

  INSERT INTO weekly_best_diff AS b
    (btc_address, week_start, best_difficulty, best_share_time, total_shares)
  SELECT btc_address, date_trunc('week', bucket AT TIME ZONE 'UTC')::date, max(best),
         (array_agg(best_at ORDER BY best DESC, best_at))[1], sum(accepted)
  FROM new_credits GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (btc_address, week_start) DO UPDATE
  SET total_shares = b.total_shares + excluded.total_shares,
      best_difficulty = greatest(b.best_difficulty, excluded.best_difficulty),
      best_share_time = CASE WHEN excluded.best_difficulty > b.best_difficulty
                             THEN excluded.best_share_time ELSE b.best_share_time END;
END $$;

-- An address, without the zone that a link-local one may have; NULL if it is none.
CREATE FUNCTION collector_inet(text) RETURNS inet
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN looks_good THEN split_part($1, '%', 1)::inet END
  FROM (SELECT $1 ~ '^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(%.*)?$') AS t (looks_good)
$$;

-- Opens and closes sessions, and notes which workers that concerns.
CREATE FUNCTION collector_merge_sessions() RETURNS void
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  INSERT INTO sessions
  SELECT DISTINCT ON (instance, boot, client_id, address, worker)
         instance, boot, (payload->>'client_id')::bigint AS client_id,
         payload->>'user' AS address, payload->>'worker' AS worker,
         collector_inet(payload->>'ip'), coalesce(payload->>'useragent', ''),
         (payload->>'initial_diff')::double precision, ts, ts
  FROM new_events WHERE event_type = 'miner_connected'
  ORDER BY instance, boot, client_id, address, worker, seq
  ON CONFLICT DO NOTHING;

  UPDATE sessions s SET current_diff = d.new_diff
  FROM (SELECT DISTINCT ON (instance, boot, client) instance, boot,
               (payload->>'client_id')::bigint AS client,
               (payload->>'new_diff')::double precision AS new_diff
        FROM new_events WHERE event_type = 'diff_updated'
        ORDER BY instance, boot, client, seq DESC) AS d
  WHERE (s.instance, s.boot, s.client_id) = (d.instance, d.boot, d.client);

  DELETE FROM sessions s USING new_events e
  WHERE e.event_type = 'miner_disconnected'
    AND (s.btc_address, s.worker_name, s.instance, s.boot, s.client_id) =
        (e.payload->>'user', e.payload->>'worker', e.instance, e.boot,
         (e.payload->>'client_id')::bigint);

  INSERT INTO touched_workers
  SELECT DISTINCT payload->>'user', payload->>'worker' FROM new_events
  WHERE event_type IN ('miner_connected', 'miner_disconnected', 'hashrate_update')
  UNION
  SELECT s.btc_address, s.worker_name FROM sessions s JOIN new_events e
    ON (s.instance, s.boot, s.client_id) =
       (e.instance, e.boot, (e.payload->>'client_id')::bigint)
  WHERE e.event_type = 'diff_updated'
  ON CONFLICT DO NOTHING;
END $$;

-- The first event of a boot closes the sessions of those before.
CREATE FUNCTION collector_close_old_boots(this_instance text, this_boot text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  WITH closed AS (
    DELETE FROM sessions WHERE instance = this_instance AND boot < this_boot
    RETURNING btc_address, worker_name
  ), silent AS (
    DELETE FROM worker_hashrates h USING closed
    WHERE h.instance = this_instance
      AND (h.btc_address, h.worker_name) = (closed.btc_address, closed.worker_name))
  INSERT INTO touched_workers SELECT DISTINCT btc_address, worker_name FROM closed
  ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION collector_merge_hashrates() RETURNS void
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  INSERT INTO worker_hashrates AS w
  SELECT DISTINCT ON (address, worker, instance)
         payload->>'user' AS address, payload->>'worker' AS worker, instance, ts,
         (payload->>'hashrate_1m')::double precision, (payload->>'hashrate_5m')::double precision,
         (payload->>'hashrate_1h')::double precision, (payload->>'hashrate_1d')::double precision
  FROM new_events WHERE event_type = 'hashrate_update'
  ORDER BY address, worker, instance, ts DESC, seq DESC
  ON CONFLICT (btc_address, worker_name, instance) DO UPDATE
  SET at = excluded.at, hashrate_1m = excluded.hashrate_1m, hashrate_5m = excluded.hashrate_5m,
      hashrate_1h = excluded.hashrate_1h, hashrate_24h = excluded.hashrate_24h
  WHERE w.at <= excluded.at;

  UPDATE sessions s SET heard_at = greatest(s.heard_at, e.ts)
  FROM (SELECT payload->>'user' AS address, payload->>'worker' AS worker, instance, max(ts) AS ts
        FROM new_events
        WHERE event_type = 'hashrate_update' GROUP BY 1, 2, 3) AS e
  WHERE (s.btc_address, s.worker_name, s.instance) = (e.address, e.worker, e.instance);
END $$;

-- Workers that something was noted of: what their sessions and instances say. What was silent for five
-- minutes before `horizon` does not count; a share is a sign of life, too.
CREATE FUNCTION collector_update_workers(horizon timestamptz) RETURNS void
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE workers w
  SET is_online = o.is_online, current_diff = coalesce(o.current_diff, w.current_diff),
      hashrate_1m = o.h1m, hashrate_5m = o.h5m, hashrate_1h = o.h1h, hashrate_24h = o.h24h
  FROM (
    SELECT u.id AS user_id, t.worker_name, s.current_diff, h.h1m, h.h5m, h.h1h, h.h24h,
           coalesce(greatest(s.heard_at, k.last_share) >= horizon - interval '5 minutes'
                    AND s.heard_at IS NOT NULL, false) AS is_online
    FROM touched_workers t JOIN users u USING (btc_address)
         JOIN workers k ON k.user_id = u.id AND k.worker_name = t.worker_name,
    LATERAL (SELECT max(heard_at) AS heard_at,
                    (array_agg(current_diff ORDER BY connected_at DESC))[1] AS current_diff
             FROM sessions
             WHERE btc_address = t.btc_address AND worker_name = t.worker_name) AS s,
    LATERAL (SELECT coalesce(sum(hashrate_1m), 0) AS h1m, coalesce(sum(hashrate_5m), 0) AS h5m,
                    coalesce(sum(hashrate_1h), 0) AS h1h, coalesce(sum(hashrate_24h), 0) AS h24h
             FROM worker_hashrates
             WHERE btc_address = t.btc_address AND worker_name = t.worker_name
               AND at >= horizon - interval '5 minutes') AS h
    ORDER BY 1, 2) AS o
  WHERE w.user_id = o.user_id AND w.worker_name = o.worker_name
    AND (w.is_online, w.current_diff, w.hashrate_1m, w.hashrate_5m, w.hashrate_1h, w.hashrate_24h)
        IS DISTINCT FROM
        (o.is_online, coalesce(o.current_diff, w.current_diff), o.h1m, o.h5m, o.h1h, o.h24h);
  UPDATE users u SET last_seen = greatest(u.last_seen, e.ts)
  FROM (SELECT payload->>'user' AS address, max(ts) AS ts FROM new_events
        WHERE event_type = 'miner_connected' GROUP BY 1 ORDER BY 1) AS e
  WHERE u.btc_address = e.address;
  DELETE FROM touched_workers;
END $$;

-- A block is an accepted share, whose own event may be in another stream that comes later.
CREATE FUNCTION collector_merge_blocks() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  e record;
  of_user bigint;
  of_worker bigint;
BEGIN
  FOR e IN SELECT * FROM new_events WHERE event_type IN ('block_found', 'block_status')
           ORDER BY boot, stream, seq LOOP
    IF e.event_type = 'block_status' THEN
      PERFORM collector_block_status(e.payload);
      CONTINUE;
    END IF;
    INSERT INTO users AS u (btc_address, created_at, last_seen)
    VALUES (e.payload->>'user', e.ts, e.ts)
    ON CONFLICT (btc_address) DO UPDATE SET last_seen = greatest(u.last_seen, excluded.last_seen)
    RETURNING id INTO of_user;
    INSERT INTO workers AS w (user_id, worker_name, first_seen, last_share, source)
    VALUES (of_user, e.payload->>'worker', e.ts, e.ts, e.source)
    ON CONFLICT (user_id, worker_name) DO UPDATE
    SET last_share = greatest(w.last_share, excluded.last_share)
    RETURNING id INTO of_worker;
    INSERT INTO touched_workers VALUES (e.payload->>'user', e.payload->>'worker')
    ON CONFLICT DO NOTHING;
    INSERT INTO blocks (block_height, block_hash, prev_hash, user_id, worker_id, reward_btc,
                        fees_btc, difficulty, found_at, coinbase_sig, source, instance)
    VALUES ((e.payload->>'height')::integer, e.payload->>'hash', e.payload->>'prev_hash', of_user,
            of_worker, (e.payload->>'reward_sats')::numeric / 100000000,
            (e.payload->>'fees_sats')::numeric / 100000000,
            (e.payload->>'diff')::double precision, e.ts, e.payload->>'coinbase_sig', e.source,
            e.instance)
    ON CONFLICT (block_hash) DO NOTHING;
  END LOOP;
END $$;

-- One node's refusal says nothing against another's consent, and what a node says of a block as it
-- comes to it, nothing against what the chain has made of it: that has no node.
CREATE FUNCTION collector_block_status(data jsonb) RETURNS void
LANGUAGE sql AS $$
  UPDATE blocks
  SET status = data->>'status',
      confirmations = coalesce((data->>'confirmations')::integer, confirmations),
      confirmed = data->>'status' = 'confirmed',
      orphaned = data->>'status' = 'orphaned'
  WHERE block_hash = data->>'hash'
    AND (data->>'node' = '' AND data->>'status' <> 'submitted'
         OR status IN ('found', 'submitted', 'side_chain', 'rejected'))
    AND NOT (data->>'status' = 'rejected' AND status = 'side_chain')
$$;

CREATE FUNCTION collector_merge_events() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  times timestamptz[];
BEGIN
  SELECT array_agg(DISTINCT date_trunc('hour', ts, 'UTC')) INTO times FROM new_events;
  IF times IS NOT NULL THEN
    PERFORM collector_make_room('mining_events', times);
    INSERT INTO mining_events (ts, event_type, source, instance, boot, stream, seq, payload)
    SELECT * FROM new_events ON CONFLICT DO NOTHING;
    PERFORM collector_merge_sessions();
    PERFORM collector_merge_hashrates();
    PERFORM collector_merge_blocks();
  END IF;
  PERFORM collector_close_old_boots(instance, max(boot))
  FROM (SELECT instance, boot FROM new_events UNION SELECT instance, boot FROM new_shares) AS seen
  GROUP BY instance;
  PERFORM collector_update_workers(
    (SELECT max(t) FROM (SELECT max(ts) FROM new_events UNION ALL SELECT max(time) FROM new_shares)
     AS latest (t)));
END $$;

-- Called now and then while what comes is what happens now.
CREATE FUNCTION collector_close_silent() RETURNS void
LANGUAGE sql AS $$
  UPDATE workers w
  SET is_online = false, hashrate_1m = 0, hashrate_5m = 0, hashrate_1h = 0, hashrate_24h = 0
  FROM users u
  WHERE w.is_online AND u.id = w.user_id AND w.last_share < now() - interval '5 minutes'
    AND NOT EXISTS (
      SELECT FROM sessions s WHERE s.btc_address = u.btc_address AND s.worker_name = w.worker_name
        AND s.heard_at >= now() - interval '5 minutes')
$$;
