#include "pool/collect/pg_link.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <charconv>

namespace tbg::collect {
namespace {

constexpr std::size_t kCopyPiece = 64 * 1024;

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.remove_suffix(1);
  return std::string(text);
}

std::string field(const PGresult* result, int code) {
  const char* const text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

bool is_good(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN;
}

}  // namespace

void PgAnswer::Clear::operator()(pg_result* result) const { PQclear(result); }
void PgLink::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

PgAnswer::PgAnswer(pg_result* result) : result_(result), ok_(is_good(result)) {
  if (ok_) return;
  state_ = field(result, PG_DIAG_SQLSTATE);
  error_ = field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (error_.empty()) error_ = trimmed(PQresultErrorMessage(result));
  if (const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL); !detail.empty())
    error_ += ": " + detail;
}

PgAnswer PgAnswer::lost(std::string why) {
  PgAnswer out;
  out.error_ = std::move(why);
  return out;
}

int PgAnswer::rows() const { return result_ ? PQntuples(result_.get()) : 0; }

std::string_view PgAnswer::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::size_t PgAnswer::affected() const {
  std::size_t out = 0;
  if (!result_) return out;
  const std::string_view text = PQcmdTuples(result_.get());
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

PgLink::PgLink(std::string url, std::chrono::milliseconds timeout)
    : url_(std::move(url)), timeout_(timeout) {}

std::string PgLink::check(const std::string& url) {
  char* why = nullptr;
  PQconninfoOption* const options = PQconninfoParse(url.c_str(), &why);
  std::string out = options == nullptr ? trimmed(why == nullptr ? "out of memory" : why) : "";
  PQconninfoFree(options);
  PQfreemem(why);
  return out;
}

std::string PgLink::shown() const {
  if (!connection_) return "the database";
  const auto or_nothing = [](const char* text) { return std::string(text ? text : ""); };
  return or_nothing(PQdb(connection_.get())) + " at " + or_nothing(PQhost(connection_.get())) +
         ":" + or_nothing(PQport(connection_.get()));
}

std::string PgLink::open() {
  if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) return {};
  // What the URL says counts; what it does not say is this.
  const char* const keys[] = {"connect_timeout",
                              "application_name",
                              "client_encoding",
                              "tcp_user_timeout",
                              "keepalives_idle",
                              "dbname",
                              nullptr};
  const char* const values[] = {"5", "tbgcollect", "UTF8", "20000", "10", url_.c_str(), nullptr};
  connection_.reset(PQconnectdbParams(keys, values, 1));
  if (PQstatus(connection_.get()) == CONNECTION_OK) {
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    PQsetnonblocking(connection_.get(), 1);
    return {};
  }
  std::string why = trimmed(PQerrorMessage(connection_.get()));
  connection_.reset();
  return why;
}

bool PgLink::wait(bool for_writing, Clock::time_point deadline) {
  pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
  if (for_writing) socket.events |= POLLOUT;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return left > 0 && ::poll(&socket, 1, static_cast<int>(left)) != 0;
}

bool PgLink::flush(Clock::time_point deadline) {
  while (true) {
    const int state = PQflush(connection_.get());
    if (state <= 0) return state == 0;
    if (!wait(true, deadline) || PQconsumeInput(connection_.get()) == 0) return false;
  }
}

PgAnswer PgLink::lose(const std::string& why) {
  std::string text = connection_ ? trimmed(PQerrorMessage(connection_.get())) : "";
  connection_.reset();
  return PgAnswer::lost(text.empty() ? why : text);
}

// The next result of what was sent. Empty and ok: there is none left.
PgAnswer PgLink::answer(Clock::time_point deadline) {
  while (PQisBusy(connection_.get()) != 0)
    if (!wait(false, deadline) || PQconsumeInput(connection_.get()) == 0)
      return lose("no answer within " + std::to_string(timeout_.count()) + " ms");
  pg_result* const result = PQgetResult(connection_.get());
  return result == nullptr ? PgAnswer() : PgAnswer(result);
}

// The last result, or the first that is an error.
PgAnswer PgLink::finish(Clock::time_point deadline) {
  PgAnswer out;
  bool failed = false;
  while (connection_) {
    PgAnswer next = answer(deadline);
    if (!connection_) return next;
    if (next.state().empty() && !next.ok() && next.error().empty()) return out;  // the end
    if (failed) continue;
    failed = !next.ok();
    out = std::move(next);
  }
  return out;
}

PgAnswer PgLink::run(const std::string& sql, std::span<const std::string> parameters) {
  if (!connection_) return PgAnswer::lost("not connected");
  const auto deadline = Clock::now() + timeout_;
  std::vector<const char*> values;
  for (const std::string& parameter : parameters)
    values.push_back(parameter.c_str());
  const int sent = parameters.empty() ? PQsendQuery(connection_.get(), sql.c_str())
                                      : PQsendQueryParams(connection_.get(), sql.c_str(),
                                                          static_cast<int>(values.size()), nullptr,
                                                          values.data(), nullptr, nullptr, 0);
  if (sent == 0 || !flush(deadline)) return lose("the connection broke");
  PgAnswer out = finish(deadline);
  if (connection_ && PQstatus(connection_.get()) != CONNECTION_OK) connection_.reset();
  return out;
}

PgAnswer PgLink::copy(const std::string& sql, std::string_view data) {
  if (!connection_) return PgAnswer::lost("not connected");
  const auto deadline = Clock::now() + timeout_;
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0 || !flush(deadline))
    return lose("the connection broke");
  PgAnswer ready = answer(deadline);
  if (!connection_) return ready;
  if (!ready.ok()) {
    (void)finish(deadline);
    return ready;
  }
  while (!data.empty()) {
    const std::string_view piece = data.substr(0, kCopyPiece);
    const int state =
        PQputCopyData(connection_.get(), piece.data(), static_cast<int>(piece.size()));
    if (state < 0 || !flush(deadline)) return lose("the connection broke");
    if (state > 0) data.remove_prefix(piece.size());
  }
  while (true) {
    const int state = PQputCopyEnd(connection_.get(), nullptr);
    if (state < 0 || !flush(deadline)) return lose("the connection broke");
    if (state > 0) break;
  }
  PgAnswer out = finish(deadline);
  if (connection_ && PQstatus(connection_.get()) != CONNECTION_OK) connection_.reset();
  return out;
}

}  // namespace tbg::collect
