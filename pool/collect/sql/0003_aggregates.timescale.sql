-- Sums of shares by the hour and by the day: continuous aggregates, with what they do not know yet
-- added when they are read. work is the credited difficulty: times 2^32, divided by the seconds, it
-- is a hashrate. A refresh goes back as far as raw shares are kept, almost: it works where shares came
-- late, and must not reach where they are dropped.

CREATE MATERIALIZED VIEW hourly_shares
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(interval '1 hour', time) AS bucket, btc_address, worker_name, count(*) AS shares,
       count(*) FILTER (WHERE is_valid) AS accepted,
       count(*) FILTER (WHERE NOT is_valid) AS rejected,
       max(share_diff) FILTER (WHERE is_valid) AS best,
       avg(share_diff) FILTER (WHERE is_valid) AS average,
       sum(difficulty) FILTER (WHERE is_valid) AS work
FROM shares GROUP BY 1, 2, 3
WITH NO DATA;
SELECT add_continuous_aggregate_policy('hourly_shares', start_offset => interval '80 days',
         end_offset => interval '1 minute', schedule_interval => interval '1 minute');

CREATE MATERIALIZED VIEW daily_shares
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(interval '1 day', time) AS bucket, btc_address, worker_name, count(*) AS shares,
       count(*) FILTER (WHERE is_valid) AS accepted,
       count(*) FILTER (WHERE NOT is_valid) AS rejected,
       max(share_diff) FILTER (WHERE is_valid) AS best,
       avg(share_diff) FILTER (WHERE is_valid) AS average,
       sum(difficulty) FILTER (WHERE is_valid) AS work
FROM shares GROUP BY 1, 2, 3
WITH NO DATA;
SELECT add_continuous_aggregate_policy('daily_shares', start_offset => interval '80 days',
         end_offset => interval '1 hour', schedule_interval => interval '10 minutes');

-- The policies do what the collector does elsewhere.
CREATE FUNCTION collector_note_sums() RETURNS void
LANGUAGE sql AS $$ SELECT NULL::void $$;
CREATE FUNCTION collector_tend() RETURNS void
LANGUAGE sql AS $$ SELECT NULL::void $$;
