-- What the platform reads. Texts of addresses and names compare byte by byte ("C"). Rows that many
-- shares change have room on their pages to be changed in place.

-- How far each stream of events is in this database: moved in the transaction of its rows.
CREATE TABLE collector_positions (
  instance text COLLATE "C" NOT NULL,
  boot text COLLATE "C" NOT NULL,
  stream integer NOT NULL,
  seq bigint NOT NULL,
  ts_us bigint NOT NULL,        -- Unix time of that event, in microseconds
  first_seq bigint NOT NULL,    -- the first event of the stream that was ever taken
  first_ts_us bigint NOT NULL,
  PRIMARY KEY (instance, boot, stream)
);

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  btc_address text COLLATE "C" NOT NULL UNIQUE,
  display_name text,
  country_code text,
  created_at timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  is_verified boolean NOT NULL DEFAULT false
) WITH (fillfactor = 80);

-- A row begins with the first accepted share. Hashrates in H/s, over all instances.
CREATE TABLE workers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id),
  worker_name text COLLATE "C" NOT NULL,
  first_seen timestamptz NOT NULL,
  last_share timestamptz NOT NULL,
  current_diff double precision,
  hashrate_1m double precision NOT NULL DEFAULT 0,
  hashrate_5m double precision NOT NULL DEFAULT 0,
  hashrate_1h double precision NOT NULL DEFAULT 0,
  hashrate_24h double precision NOT NULL DEFAULT 0,
  is_online boolean NOT NULL DEFAULT false,
  source text NOT NULL,
  UNIQUE (user_id, worker_name)
) WITH (fillfactor = 80);
CREATE INDEX workers_online ON workers (user_id) WHERE is_online;

-- Connections that are open, a row for each of their workers.
CREATE TABLE sessions (
  instance text COLLATE "C" NOT NULL,
  boot text COLLATE "C" NOT NULL,
  client_id bigint NOT NULL,
  btc_address text COLLATE "C" NOT NULL,
  worker_name text COLLATE "C" NOT NULL,
  ip_address inet,
  useragent text NOT NULL,
  current_diff double precision,
  connected_at timestamptz NOT NULL,
  heard_at timestamptz NOT NULL,
  PRIMARY KEY (btc_address, worker_name, instance, boot, client_id)
);
CREATE INDEX sessions_connection ON sessions (instance, boot, client_id);

-- What each instance last said of a worker; workers has the sum.
CREATE TABLE worker_hashrates (
  btc_address text COLLATE "C" NOT NULL,
  worker_name text COLLATE "C" NOT NULL,
  instance text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  hashrate_1m double precision NOT NULL,
  hashrate_5m double precision NOT NULL,
  hashrate_1h double precision NOT NULL,
  hashrate_24h double precision NOT NULL,
  PRIMARY KEY (btc_address, worker_name, instance)
);

-- confirmed, orphaned and status are as of the last block_status.
CREATE TABLE blocks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  block_height integer NOT NULL,
  block_hash text COLLATE "C" NOT NULL UNIQUE,
  prev_hash text COLLATE "C" NOT NULL,
  user_id bigint NOT NULL REFERENCES users (id),
  worker_id bigint NOT NULL REFERENCES workers (id),
  reward_btc numeric(16, 8) NOT NULL,
  fees_btc numeric(16, 8) NOT NULL,
  difficulty double precision NOT NULL,
  confirmations integer NOT NULL DEFAULT 0,
  found_at timestamptz NOT NULL,
  confirmed boolean NOT NULL DEFAULT false,
  orphaned boolean NOT NULL DEFAULT false,
  status text NOT NULL DEFAULT 'found',
  coinbase_sig text NOT NULL,
  source text NOT NULL,
  instance text NOT NULL
);
CREATE INDEX blocks_found_at ON blocks (found_at DESC);

CREATE TABLE weekly_best_diff (
  btc_address text COLLATE "C" NOT NULL,
  week_start date NOT NULL,  -- Monday, UTC
  best_difficulty double precision NOT NULL,
  best_share_time timestamptz NOT NULL,
  total_shares bigint NOT NULL,
  UNIQUE (btc_address, week_start)
) WITH (fillfactor = 80);
CREATE INDEX weekly_best_diff_ranked ON weekly_best_diff (week_start, best_difficulty DESC);
