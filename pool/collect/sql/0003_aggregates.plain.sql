-- Sums of shares by the hour and by the day. work is the credited difficulty: times 2^32, divided by
-- the seconds, it is a hashrate.
--
-- Each batch leaves its own sums in pending_sums, in its transaction; collector_refresh() adds them
-- up now and then. So the cost goes with new shares, not with those that are there, and an hour whose
-- shares are dropped keeps its sums.

CREATE TABLE hourly_shares (
  bucket timestamptz NOT NULL,
  btc_address text COLLATE "C" NOT NULL,
  worker_name text COLLATE "C" NOT NULL,
  shares bigint NOT NULL,
  accepted bigint NOT NULL,
  rejected bigint NOT NULL,
  best double precision,
  achieved double precision NOT NULL,  -- sum of share_diff of accepted shares
  average double precision GENERATED ALWAYS AS (achieved / nullif(accepted, 0)) STORED,
  work double precision NOT NULL,
  PRIMARY KEY (bucket, btc_address, worker_name)
) WITH (fillfactor = 80);
CREATE INDEX hourly_shares_of_user ON hourly_shares (btc_address, bucket DESC);

CREATE TABLE daily_shares (LIKE hourly_shares INCLUDING ALL);

CREATE TABLE pending_sums (
  bucket timestamptz NOT NULL,
  btc_address text COLLATE "C" NOT NULL,
  worker_name text COLLATE "C" NOT NULL,
  shares bigint NOT NULL,
  accepted bigint NOT NULL,
  best double precision,
  achieved double precision NOT NULL,
  work double precision NOT NULL
);

-- Of a batch, in whose transaction it is called.
CREATE FUNCTION collector_note_sums() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pending_sums
  SELECT bucket, btc_address, worker_name, shares, accepted, best, achieved, work FROM new_credits;
END $$;

-- One at a time: two would only wait for each other.
CREATE FUNCTION collector_refresh() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(8373463) THEN
    RETURN;
  END IF;
  WITH taken AS (
    DELETE FROM pending_sums RETURNING *
  ), hours AS (
    SELECT bucket, btc_address, worker_name, sum(shares) AS shares, sum(accepted) AS accepted,
           max(best) AS best, sum(achieved) AS achieved, sum(work) AS work
    FROM taken GROUP BY 1, 2, 3
  ), hourly AS (
    INSERT INTO hourly_shares AS h
      (bucket, btc_address, worker_name, shares, accepted, rejected, best, achieved, work)
    SELECT bucket, btc_address, worker_name, shares, accepted, shares - accepted, best, achieved, work
    FROM hours ORDER BY 1, 2, 3
    ON CONFLICT (bucket, btc_address, worker_name) DO UPDATE
    SET shares = h.shares + excluded.shares, accepted = h.accepted + excluded.accepted,
        rejected = h.rejected + excluded.rejected, best = greatest(h.best, excluded.best),
        achieved = h.achieved + excluded.achieved, work = h.work + excluded.work
  )
  INSERT INTO daily_shares AS d
    (bucket, btc_address, worker_name, shares, accepted, rejected, best, achieved, work)
  SELECT date_trunc('day', bucket, 'UTC'), btc_address, worker_name, sum(shares), sum(accepted),
         sum(shares - accepted), max(best), sum(achieved), sum(work)
  FROM hours GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (bucket, btc_address, worker_name) DO UPDATE
  SET shares = d.shares + excluded.shares, accepted = d.accepted + excluded.accepted,
      rejected = d.rejected + excluded.rejected, best = greatest(d.best, excluded.best),
      achieved = d.achieved + excluded.achieved, work = d.work + excluded.work;
END $$;

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
