// A connection to PostgreSQL (libpq) that never waits longer than its timeout, whatever the server
// does.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace tbg::collect {

// What a statement gave, or why it failed.
class PgAnswer {
 public:
  PgAnswer() = default;
  explicit PgAnswer(pg_result* result);
  static PgAnswer lost(std::string why);

  [[nodiscard]] bool ok() const { return ok_; }
  // SQLSTATE, five characters; empty if the connection was lost.
  [[nodiscard]] const std::string& state() const { return state_; }
  [[nodiscard]] const std::string& error() const { return error_; }

  [[nodiscard]] int rows() const;
  [[nodiscard]] std::string_view text(int row, int column) const;
  // Rows inserted, updated or deleted.
  [[nodiscard]] std::size_t affected() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
  bool ok_ = false;
  std::string state_;
  std::string error_;
};

class PgLink {
 public:
  PgLink(std::string url, std::chrono::milliseconds timeout);

  // Is the URL one? Empty, or what is wrong with it, without its password.
  static std::string check(const std::string& url);

  // Connects, if that is not done. Empty, or what went wrong, without the password.
  std::string open();
  void close() { connection_.reset(); }
  [[nodiscard]] bool is_open() const { return connection_ != nullptr; }
  [[nodiscard]] std::string shown() const;

  // One statement with its parameters, or several without. A lost connection is closed.
  PgAnswer run(const std::string& sql, std::span<const std::string> parameters = {});
  // COPY ... FROM STDIN, with its data.
  PgAnswer copy(const std::string& sql, std::string_view data);

 private:
  using Clock = std::chrono::steady_clock;
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  bool wait(bool for_writing, Clock::time_point deadline);
  bool flush(Clock::time_point deadline);
  PgAnswer answer(Clock::time_point deadline);
  PgAnswer finish(Clock::time_point deadline);
  PgAnswer lose(const std::string& why);

  std::string url_;
  std::chrono::milliseconds timeout_;
  std::unique_ptr<pg_conn, Finish> connection_;
};

}  // namespace tbg::collect
