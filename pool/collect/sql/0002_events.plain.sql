-- shares and mining_events, partitioned by day (UTC). The key holds the time, because a partitioned
-- table wants that; time comes from the event, so an event that comes again is a conflict.

CREATE TABLE shares (
  time timestamptz NOT NULL,
  btc_address text COLLATE "C" NOT NULL,
  worker_name text COLLATE "C" NOT NULL,
  difficulty double precision NOT NULL,
  share_diff double precision NOT NULL,
  is_valid boolean NOT NULL,
  reject_reason text,
  is_block boolean NOT NULL,
  ip_address inet,
  nonce text NOT NULL,
  nonce2 text NOT NULL,
  job_id text NOT NULL,
  block_hash text,
  source text NOT NULL,
  instance text COLLATE "C" NOT NULL,
  boot text COLLATE "C" NOT NULL,
  stream integer NOT NULL,
  seq bigint NOT NULL,
  proof_data jsonb,
  UNIQUE (time, instance, boot, stream, seq)
) PARTITION BY RANGE (time);
CREATE INDEX shares_of_user ON shares (btc_address, time DESC);

CREATE TABLE mining_events (
  ts timestamptz NOT NULL,
  event_type text COLLATE "C" NOT NULL,
  source text NOT NULL,
  instance text COLLATE "C" NOT NULL,
  boot text COLLATE "C" NOT NULL,
  stream integer NOT NULL,
  seq bigint NOT NULL,
  payload jsonb NOT NULL,
  UNIQUE (ts, instance, boot, stream, seq)
) PARTITION BY RANGE (ts);
CREATE INDEX mining_events_of_type ON mining_events (event_type, ts DESC);

CREATE FUNCTION collector_partition_name(parent text, day date) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT parent || '_' || to_char(day, 'YYYYMMDD') $$;

-- Made apart and attached: that waits for nobody who reads or writes.
CREATE FUNCTION collector_make_partition(parent text, day date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(collector_partition_name(parent, day)) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', collector_partition_name(parent, day),
                 parent);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent,
                 collector_partition_name(parent, day), day::timestamp AT TIME ZONE 'UTC',
                 (day + 1)::timestamp AT TIME ZONE 'UTC');
END $$;

-- Before rows of these times are inserted: the common case, a partition that was made ahead, costs
-- a look into the catalogue.
CREATE FUNCTION collector_make_room(parent text, times timestamptz[]) RETURNS void
LANGUAGE sql AS $$
  SELECT collector_make_partition(parent, day)
  FROM (SELECT DISTINCT (t AT TIME ZONE 'UTC')::date AS day FROM unnest(times) AS t) AS days
$$;

-- Whole days older than `keep` are dropped, unless somebody reads for long: while a drop waits, so
-- does everybody else, so it waits for a second and is tried again next time.
CREATE FUNCTION collector_drop_old(parent text, keep interval) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
DECLARE
  old text;
BEGIN
  FOR old IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = parent::regclass
      AND c.relname < collector_partition_name(parent, ((now() - keep) AT TIME ZONE 'UTC')::date)
  LOOP
    EXECUTE format('DROP TABLE %I', old);
  END LOOP;
EXCEPTION WHEN lock_not_available THEN
  NULL;
END $$;
