-- shares and mining_events as hypertables of one-day chunks. The key holds the time, because a
-- hypertable wants that; time comes from the event, so an event that comes again is a conflict.

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
);
SELECT create_hypertable('shares', 'time', chunk_time_interval => interval '1 day',
                         create_default_indexes => false);
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
);
SELECT create_hypertable('mining_events', 'ts', chunk_time_interval => interval '1 day',
                         create_default_indexes => false);
CREATE INDEX mining_events_of_type ON mining_events (event_type, ts DESC);

ALTER TABLE shares SET (timescaledb.compress, timescaledb.compress_segmentby = 'btc_address',
                        timescaledb.compress_orderby = 'time DESC, instance, boot, stream, seq');
SELECT add_compression_policy('shares', interval '7 days');
SELECT add_retention_policy('shares', interval '90 days');

ALTER TABLE mining_events SET (timescaledb.compress, timescaledb.compress_segmentby = 'event_type',
                               timescaledb.compress_orderby = 'ts DESC, instance, boot, stream, seq');
SELECT add_compression_policy('mining_events', interval '3 days');
SELECT add_retention_policy('mining_events', interval '30 days');

-- Chunks make themselves.
CREATE FUNCTION collector_make_room(parent text, times timestamptz[]) RETURNS void
LANGUAGE sql AS $$ SELECT NULL::void $$;
