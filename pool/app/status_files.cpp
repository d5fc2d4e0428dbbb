#include "pool/app/status_files.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "pool/core/limits.h"
#include "pool/live/file_io.h"

namespace tbg::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPoolFile = "pool.status";
constexpr const char* kSpares = ".users-spare";
constexpr std::chrono::seconds kHelperLooks{1};
constexpr std::int64_t kIdleAfterS = 60;
constexpr std::size_t kNameMax = 128;
constexpr mode_t kMode = 0644;  // dashboards run as somebody else

// "" if it cannot be read, whatever it is.
std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();  // a failure sets a state; an iterator would throw
  return text.str();
}

// Addresses are letters and digits; nothing else becomes a file's name.
bool is_file_name(const std::string& name) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return !name.empty() && name.size() <= kNameMax && std::all_of(name.begin(), name.end(), plain);
}

}  // namespace

std::chrono::steady_clock::duration StatusFiles::Pace::gap(std::size_t rows) const {
  const std::size_t slices = rows / core::kConnectionsPerSlice + 1;
  return std::max<Clock::duration>(slice, Clock::duration(every) / 2 / slices);
}

StatusFiles::StatusFiles(live::Loop& loop, OperatorLog& log, const fs::path& logdir,
                         const Pace& pace)
    : loop_(loop),
      log_(log),
      pool_folder_(logdir / "pool"),
      users_folder_(logdir / "users"),
      pace_(pace),
      timer_(loop.io()),
      events_(round_of(read_text(pool_folder_ / kPoolFile))) {}

StatusFiles::~StatusFiles() { finish(); }

void StatusFiles::start(const PoolView& pool) {
  pool_ = &pool;
  started_ = live::Loop::now();
  shares_.start(started_.mono_us);
  next_pass_ = Clock::now() + pace_.first;
  next_sample_ = Clock::now() + pace_.sample;
  helper_.emplace(kHelperLooks, [this] { write_waiting(); });
  arm(std::min(next_pass_, next_sample_));
}

void StatusFiles::finish() {
  if (!helper_) return;
  timer_.cancel();
  helper_.reset();
  hand_over({}, pool_status(live::Loop::now()));
  write_waiting();
  user_files_.reset();
}

void StatusFiles::arm(Clock::time_point at) {
  timer_.expires_at(at);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void StatusFiles::tick() {
  const Clock::time_point time = Clock::now();
  const Now now = live::Loop::now();
  if (time >= next_sample_) {
    next_sample_ = time + pace_.sample;
    sample(now);
  }
  if (!passing_ && time >= next_pass_) {
    next_pass_ = time + pace_.every;
    begin();
  }
  if (passing_ && time >= next_slice_) {
    const bool waits = behind();
    next_slice_ = time + (waits ? pace_.slice : gap());
    if (!waits && copy_slice(now)) {
      passing_ = false;
      counted_ = std::move(counting_);
      hand_over({}, pool_status(now));
    }
  }
  arm(std::min(passing_ ? next_slice_ : next_pass_, next_sample_));
}

void StatusFiles::sample(Now now) {
  const std::uint64_t seen = std::exchange(shares_seen_, events_.accepted());
  shares_.add(now.mono_us, static_cast<double>(shares_seen_ - seen));
}

void StatusFiles::begin() {
  passing_ = true;
  next_slice_ = {};
  user_at_.clear();
  copying_.reset();
  counting_ = {};
}

// Of the rows there are now: a pass that began before thousands came back must not crawl.
StatusFiles::Clock::duration StatusFiles::gap() const {
  const core::Ledger& ledger = pool_->hub().ledger();
  return pace_.gap(ledger.users().size() + ledger.workers().size());
}

bool StatusFiles::copy_slice(Now now) {
  std::vector<UserStatus> done;
  bool over = false;
  for (std::size_t room = core::kConnectionsPerSlice; room > 0 && !over; --room) {
    if (!copying_ && !next_user(now)) {
      over = true;
    } else if (copying_ && copy_workers(now, room)) {
      done.push_back(*std::exchange(copying_, std::nullopt));
      if (done.back().online > 0) ++counting_.users;
    }
  }
  if (!done.empty()) hand_over(std::move(done), std::nullopt);
  return over;
}

// False: there is none. One with nothing new is passed over: copying_ stays empty.
bool StatusFiles::next_user(Now now) {
  const auto& users = pool_->hub().ledger().users();
  const auto user = user_at_.empty() ? users.begin() : users.upper_bound(user_at_);
  if (user == users.end()) return false;
  user_at_ = user->first;
  const core::Tally& tally = user->second.tally;
  const bool of_now =
      tally.last_share_s >= started_.wall_seconds() || events_.is_online(user->first);
  if (!of_now || !is_file_name(user->first)) return true;
  worker_at_.reset();
  copying_.emplace();
  copying_->address = user->first;
  copying_->tally = tally;
  copying_->week = pool_->hub().ledger().pool().week;
  copying_->taken_us = now.mono_us;
  return true;
}

bool StatusFiles::copy_workers(Now now, std::size_t& room) {
  const auto& workers = pool_->hub().ledger().workers_by_name();
  const std::string& user = copying_->address;
  auto worker = worker_at_ ? workers.upper_bound({user, *worker_at_})
                           : workers.lower_bound({user, std::string()});
  for (; worker != workers.end() && worker->first.first == user; ++worker) {
    if (room <= 1) return false;
    --room;
    worker_at_ = worker->first.second;
    copy_worker(now, worker->second);
  }
  return true;
}

void StatusFiles::copy_worker(Now now, const core::WorkerRow& row) {
  WorkerStatus& worker = copying_->workers.emplace_back();
  worker.name = row.name;
  worker.tally = row.tally;
  const StatusEvents::Device* const device = events_.find(row.user, row.name);
  if (device == nullptr) return;
  worker.agent = device->agent;
  worker.started_s = device->since_s;
  copying_->online += device->connections;
  std::int64_t& first = copying_->authorised_s;
  first = first == 0 ? device->since_s : std::min(first, device->since_s);
  if (now.wall_seconds() - row.tally.last_share_s > kIdleAfterS) ++counting_.idle;
  AgentStatus& agent = counting_.agents[agent_family(device->agent)];
  if (agent.devices == 0) agent.name = agent_family(device->agent);
  agent.devices += device->connections;
  agent.hashrate_5m += row.tally.hashrate.rate(core::HashrateMeter::k5m, now.mono_us);
  agent.best = std::max(agent.best, row.best_session);
}

PoolStatus StatusFiles::pool_status(Now now) const {
  const core::Hub& hub = pool_->hub();
  PoolStatus status;
  status.runtime_s = (now.mono_us - started_.mono_us) / kSecond;
  status.now_s = now.wall_seconds();
  status.users = counted_.users;
  status.workers = pool_->totals().shares.authorized;
  status.idle = counted_.idle;
  status.agents = most_frequent(counted_.agents);
  status.hashrate = hub.ledger().pool().hashrate;
  status.taken_us = now.mono_us;
  if (hub.current_job()) status.network_difficulty = hub.current_job()->network_difficulty;
  status.round = events_.round();
  using core::HashrateMeter;
  constexpr std::array kWindows{HashrateMeter::k1m, HashrateMeter::k5m, HashrateMeter::k15m,
                                HashrateMeter::k1h};
  for (std::size_t i = 0; i < kWindows.size(); ++i)
    status.shares_per_s[i] = shares_.rate(kWindows[i], now.mono_us) / core::kHashesPerDifficulty;
  return status;
}

bool StatusFiles::behind() {
  const std::lock_guard lock(mutex_);
  return rows_waiting_ >= kWaitingMax;
}

void StatusFiles::hand_over(std::vector<UserStatus> users, std::optional<PoolStatus> pool) {
  {
    const std::lock_guard lock(mutex_);
    for (UserStatus& user : users) {
      rows_waiting_ += 1 + user.workers.size();
      waiting_.push_back(std::move(user));
    }
    if (pool) pool_waiting_ = std::move(pool);
  }
  if (helper_) helper_->wake();
}

void StatusFiles::write_waiting() {
  std::vector<UserStatus> users;
  std::optional<PoolStatus> pool;
  {
    const std::lock_guard lock(mutex_);
    users.swap(waiting_);
    pool.swap(pool_waiting_);
    rows_waiting_ = 0;
  }
  if (users.empty() && !pool) return;
  std::error_code ignored;  // writing says it better
  fs::create_directories(pool_folder_, ignored);
  fs::create_directories(users_folder_, ignored);
  write_users(users);
  if (pool)
    note(pool_folder_, kPoolFile,
         live::replace_file(pool_folder_, kPoolFile, bitcoin::as_bytes(to_text(*pool)), kMode));
}

void StatusFiles::write_users(const std::vector<UserStatus>& users) {
  if (users.empty()) return;
  if (!user_files_) user_files_.emplace(users_folder_, pool_folder_.parent_path() / kSpares);
  for (const UserStatus& user : users)
    note(users_folder_, user.address,
         user_files_->put(user.address, bitcoin::as_bytes(to_text(user)), kMode));
}

void StatusFiles::note(const fs::path& folder, const std::string& name, int failed) {
  if (std::exchange(failing_, failed != 0) == (failed != 0)) return;
  if (failed != 0)
    say(LogLevel::warning, "status files lag: cannot write " + (folder / name).string() + ": " +
                               std::strerror(failed));
  else
    say(LogLevel::notice, "status files are written again");
}

void StatusFiles::say(LogLevel level, std::string line) {
  boost::asio::post(loop_.io(),
                    [&log = log_, level, text = std::move(line)] { log.write(level, text); });
}

}  // namespace tbg::app
