// What the pool would know if it started now from these files: read by the code that reads them at
// a start, over a store that refuses to write.
#pragma once

#include <string>
#include <vector>

#include "pool/core/records.h"
#include "pool/live/read_only_store.h"

namespace tbg::app {

class RecordsView {
 public:
  RecordsView(live::ReadOnlyStore& store, Now now);

  // False: it cannot be read, lines() say why.
  [[nodiscard]] bool loaded() const { return loaded_; }
  // What the pool would have logged.
  [[nodiscard]] const std::vector<std::string>& lines() const { return log_.lines; }
  [[nodiscard]] const core::Ledger& ledger() const { return ledger_; }
  [[nodiscard]] const core::BlockBook& blocks() const { return book_; }

 private:
  struct Silence final : EventSink {
    void emit(Now, const Event&) override {}
  };
  struct Lines final : OperatorLog {
    void write(LogLevel, std::string_view line) override { lines.emplace_back(line); }
    std::vector<std::string> lines;
  };

  core::Options options_;
  Silence silence_;
  Lines log_;
  core::Ledger ledger_;
  core::BlockBook book_;
  core::SessionBook sessions_;
  core::Spool spool_;
  core::SpoolProgress progress_;
  core::Records records_;
  bool loaded_;
};

}  // namespace tbg::app
