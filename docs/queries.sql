-- What a platform asks of the collector's tables (docs/pipeline.md), for psql and as templates:
-- :'address' is the miner's. integration/collect_queries_test.py runs each of them.

-- name: hashrate_history
-- Of a user, by the hour, for a week: H/s from the work of accepted shares. The hour that is not
-- over yet counts with the time it has had.
SELECT bucket,
       sum(work) * 4294967296 /
         greatest(60, least(3600, extract(epoch FROM now() - bucket))) AS hashrate,
       sum(accepted) AS accepted, sum(rejected) AS rejected
FROM hourly_shares
WHERE btc_address = :'address' AND bucket >= now() - interval '7 days'
GROUP BY bucket ORDER BY bucket;

-- name: weekly_leaderboard
SELECT rank() OVER (ORDER BY b.best_difficulty DESC) AS rank, b.btc_address, u.display_name,
       b.best_difficulty, b.best_share_time, b.total_shares
FROM weekly_best_diff b JOIN users u USING (btc_address)
WHERE b.week_start = date_trunc('week', now() AT TIME ZONE 'UTC')::date
ORDER BY b.best_difficulty DESC LIMIT 100;

-- name: online_workers
-- The strongest first.
SELECT u.btc_address, w.worker_name, w.hashrate_5m, w.hashrate_1h, w.current_diff, w.last_share
FROM workers w JOIN users u ON u.id = w.user_id
WHERE w.is_online
ORDER BY w.hashrate_5m DESC LIMIT 100;

-- name: blocks_with_status
SELECT b.block_height, b.block_hash, u.btc_address, w.worker_name, b.reward_btc, b.fees_btc,
       b.found_at, b.status, b.confirmations, b.confirmed, b.orphaned
FROM blocks b JOIN users u ON u.id = b.user_id JOIN workers w ON w.id = b.worker_id
ORDER BY b.found_at DESC LIMIT 50;

-- name: best_share_today
-- Since midnight UTC. Without TimescaleDB the sums are up to a minute old.
SELECT btc_address, worker_name, best
FROM daily_shares
WHERE bucket = date_trunc('day', now(), 'UTC') AND best IS NOT NULL
ORDER BY best DESC LIMIT 10;
