-- Sums of shares by the hour and by the day, filled by collector_refresh(). work is the credited
-- difficulty: times 2^32, divided by the seconds, it is a hashrate.

CREATE TABLE hourly_shares (
  bucket timestamptz NOT NULL,
  btc_address text COLLATE "C" NOT NULL,
  worker_name text COLLATE "C" NOT NULL,
  shares bigint NOT NULL,
  accepted bigint NOT NULL,
  rejected bigint NOT NULL,
  best double precision,
  average double precision,
  work double precision,
  PRIMARY KEY (bucket, btc_address, worker_name)
);
CREATE INDEX hourly_shares_of_user ON hourly_shares (btc_address, bucket DESC);

CREATE TABLE daily_shares (LIKE hourly_shares INCLUDING ALL);

-- Hours that have shares which hourly_shares does not know.
CREATE TABLE stale_hours (bucket timestamptz PRIMARY KEY);

CREATE FUNCTION collector_refresh_hour(hour timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO hourly_shares
  SELECT hour, btc_address, worker_name, count(*), count(*) FILTER (WHERE is_valid),
         count(*) FILTER (WHERE NOT is_valid), max(share_diff) FILTER (WHERE is_valid),
         avg(share_diff) FILTER (WHERE is_valid), sum(difficulty) FILTER (WHERE is_valid)
  FROM shares WHERE time >= hour AND time < hour + interval '1 hour'
  GROUP BY btc_address, worker_name
  ON CONFLICT (bucket, btc_address, worker_name) DO UPDATE
  SET shares = excluded.shares, accepted = excluded.accepted, rejected = excluded.rejected,
      best = excluded.best, average = excluded.average, work = excluded.work
$$;

CREATE FUNCTION collector_refresh_day(day timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO daily_shares
  SELECT day, btc_address, worker_name, sum(shares), sum(accepted), sum(rejected), max(best),
         sum(average * accepted) / nullif(sum(accepted), 0), sum(work)
  FROM hourly_shares WHERE bucket >= day AND bucket < day + interval '1 day'
  GROUP BY btc_address, worker_name
  ON CONFLICT (bucket, btc_address, worker_name) DO UPDATE
  SET shares = excluded.shares, accepted = excluded.accepted, rejected = excluded.rejected,
      best = excluded.best, average = excluded.average, work = excluded.work
$$;

-- Hours whose shares are dropped keep their sums: an hour is only stale when shares came to it.
CREATE FUNCTION collector_refresh() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  hours timestamptz[];
BEGIN
  WITH taken AS (DELETE FROM stale_hours RETURNING bucket)
  SELECT array_agg(bucket ORDER BY bucket) INTO hours FROM taken;
  IF hours IS NULL THEN
    RETURN;
  END IF;
  PERFORM collector_refresh_hour(hour) FROM unnest(hours) AS hour;
  PERFORM collector_refresh_day(day)
  FROM (SELECT DISTINCT date_trunc('day', hour, 'UTC') AS day FROM unnest(hours) AS hour) AS days;
END $$;

CREATE FUNCTION collector_note_hours(times timestamptz[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO stale_hours
  SELECT DISTINCT date_trunc('hour', t, 'UTC') FROM unnest(times) AS t ORDER BY 1
  ON CONFLICT DO NOTHING
$$;

-- Called every minute or so.
CREATE FUNCTION collector_tend() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM collector_make_partition(parent, (now() AT TIME ZONE 'UTC')::date + ahead)
  FROM unnest(ARRAY['shares', 'mining_events']) AS parent, generate_series(0, 2) AS ahead;
  PERFORM collector_drop_old('shares', interval '90 days');
  PERFORM collector_drop_old('mining_events', interval '30 days');
  PERFORM collector_refresh();
END $$;
