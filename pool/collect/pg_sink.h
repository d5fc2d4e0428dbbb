// PostgreSQL, alone or with TimescaleDB: every share_submitted is a row of shares, every other
// event one of mining_events, and users, workers, sessions, blocks and weekly bests follow from
// them (sql/*_merge.sql). One transaction a batch, with its position.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "pool/collect/pg_copy.h"
#include "pool/collect/pg_link.h"
#include "pool/collect/share_fields.h"
#include "pool/collect/sink.h"

namespace tbg::collect {

struct PgOptions {
  std::string url;  // postgresql://..., or words as libpq takes them
  std::chrono::milliseconds timeout{60'000};
};

class PgSink final : public Sink {
 public:
  explicit PgSink(const PgOptions& options);

  [[nodiscard]] std::string_view name() const override { return "postgresql"; }
  SinkResult<Positions> positions() override;
  SinkResult<void> commit(std::span<const Event> batch, const Positions& before) override;
  SinkResult<void> pass_over(const Event& event, const Positions& before) override;
  SinkResult<void> upkeep(bool behind) override;

 private:
  using Clock = std::chrono::steady_clock;

  SinkResult<void> prepare();
  SinkResult<void> stage(std::span<const Event> batch);
  SinkResult<void> stage_share(const Event& event, std::size_t index);
  void stage_event(const Event& event);
  SinkResult<void> transact(const Positions& after, const Positions& before);
  SinkResult<void> move(const StreamKey& key, const Position& to, const Position* from);
  SinkResult<void> copy(const char* sql, PgCopy& rows);
  SinkResult<void> run(const char* sql);
  SinkTrouble trouble(const PgAnswer& answer);

  PgLink link_;
  bool prepared_ = false;  // this connection
  ShareReader reader_;
  PgCopy shares_;
  PgCopy events_;
  Clock::time_point tend_at_{};
};

}  // namespace tbg::collect
