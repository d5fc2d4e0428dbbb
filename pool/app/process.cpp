#include "pool/app/process.h"

#include <algorithm>
#include <cstdlib>

#include "pool/app/console.h"
#include "pool/app/node_targets.h"
#include "pool/app/resolve.h"
#include "pool/live/file_limit.h"
#include "pool/live/system_entropy.h"

namespace tbg::app {
namespace {

constexpr std::chrono::seconds kSummaryEvery{10};
constexpr std::uint64_t kClientsMax = 1'000'000;
constexpr std::uint64_t kFilesPerShard = 8;  // of each after the first: loop, ring, sockets
constexpr const char* kNotReal =
    "EMBEDDED NODE: nothing here is real. Blocks, coins and difficulty exist in this process only.";

std::string home_folder() {
  const char* const home = std::getenv("HOME");
  return home == nullptr ? "" : home;
}

}  // namespace

Process::Process(Options options, live::SpdlogLog& log)
    : command_(std::move(options.command)),
      source_(std::move(options.source)),
      settings_(std::move(options.settings)),
      console_(options.console),
      log_(log),
      signals_(
          loop_, [this] { on_stop(); }, [this] { on_reload(); }),
      summary_timer_(loop_.io()),
      shutdown_timer_(loop_.io()),
      events_(log, settings_.log_level) {
  settings_.pool.shards = shards_wanted(settings_);
}

Process::~Process() = default;

int Process::run() {
  started_us_ = live::Loop::now().mono_us;
  if (command_.embedded) say(LogLevel::warning, kNotReal);
  if (!open_events() || !open_store() || !open_recording()) return status_;
  side_files_ = std::make_unique<SideFiles>(loop_, log_, events_, settings_);
  if (!open_admin()) return status_;
  make_node();
  probe();
  loop_.run(driver_);
  if (started_) pool_->main_part().finish(live::Loop::now());
  // Before the core and the loop go.
  admin_.reset();
  demo_.reset();
  zmq_.reset();
  rpc_.reset();
  side_files_->finish();
  if (started_) tell_events();
  if (recording_) recording_->finish();
  say(LogLevel::notice, "stopped");
  return status_;
}

void Process::fail(int status, const std::string& message) {
  say(LogLevel::error, message);
  status_ = status;
  end();
}

bool Process::open_events() {
  if (!settings_.event_datagrams) return true;
  const auto opened = events_.send_to(loop_, settings_.event_socket_path);
  if (!opened) fail(kExitConfig, opened.error().message);
  return opened.has_value();
}

bool Process::open_store() {
  auto store = live::FileStore::open(loop_, log_, settings_.datadir,
                                     {.streams = core::streams_of(settings_.pool.shards),
                                      .ring_bytes = live::SegmentLog::kRingBytes});
  if (!store) {
    fail(kExitFailed, store.error().message);
    return false;
  }
  store_ = std::move(*store);
  return true;
}

void Process::make_node() {
  if (command_.embedded) {
    const double hashrate = demo_hashrate(command_.demo_miners) * command_.demo_miners;
    embedded_ = std::make_unique<EmbeddedNode>(
        loop_, driver_,
        EmbeddedOptions{.expected_hashrate = hashrate, .seed = live::SystemEntropy().next()});
    driver_.attach(*embedded_);
    node_ = embedded_.get();
    settings_.pool.nodes = {{"embedded", true}};
    return;
  }
  const auto targets = node_targets(settings_, home_folder());
  for (std::size_t i = 0; i < targets.size(); ++i)
    settings_.pool.nodes.push_back({to_text(targets[i]), !settings_.nodes[i].zmq.empty()});
  rpc_ = std::make_unique<live::RpcNode>(loop_, live::RpcNode::Options{targets, {}});
  rpc_->start(driver_);
  node_ = rpc_.get();
}

void Process::probe() {
  std::vector<std::string> names;
  for (const core::NodeOptions& node : settings_.pool.nodes)
    names.push_back(node.name);
  probe_ = std::make_unique<NodeProbe>(
      loop_, *node_, log_, names, settings_.network,
      [this](const NodeProbe::Verdict& verdict) { on_network(verdict); });
  driver_.attach(*probe_);
  probe_->start();
}

void Process::on_network(const NodeProbe::Verdict& verdict) {
  if (!verdict.network) return fail(kExitConfig, verdict.problem);
  say(LogLevel::notice, "network: " + std::string(bitcoin::params(*verdict.network).name));
  if (command_.demo_miners > 0)
    for (const DemoUser& user : demo_users())
      settings_.demo_tags[user.address] = user.name;
  const Resolution resolution = resolve(settings_, verdict.network);
  for (const std::string& note : resolution.notes)
    say(LogLevel::warning, note);
  for (const std::string& problem : resolution.problems)
    fail(kExitConfig, problem);
  if (resolution.problems.empty()) start_pool();
}

void Process::make_pool() {
  live::Connector::Options options;
  for (const ListenSettings& at : settings_.listen)
    options.listen.push_back({at.host, at.port, at.proxy_protocol});
  options.clients_max = clients_max();
  options.write_queue_max = std::size_t{settings_.pool.limits.write_queue_kb} * 1024;
  pool_ =
      app::make_pool({.settings = settings_,
                      .connector = options,
                      .loop = loop_,
                      .node = *node_,
                      .store = *store_,
                      .events = events_,
                      .recording = recording_.get(),
                      .log = log_,
                      .on_status = [this](const StatusDelta& delta) { side_files_->add(delta); }});
}

bool Process::start_pool() {
  begin_recording();
  make_pool();
  if (!start_zmq() || !start_listening()) return false;
  if (!pool_->main_part().start(live::Loop::now())) {
    fail(kExitFailed, "what the pool knew cannot be used; see the error above");
    return false;
  }
  started_ = true;
  driver_.attach(pool_->main_part());
  pool_->run();
  side_files_->start(*pool_, pool_->main_part());
  if (embedded_) embedded_->start();
  start_demo();
  if (console_) {
    writer_ = std::make_unique<ConsoleWriter>();
    show_summary();
  }
  return true;
}

std::size_t Process::clients_max() {
  const live::FileLimit limit = live::raise_file_limit();
  const std::uint64_t threads = settings_.pool.shards * kFilesPerShard;
  const std::uint64_t most = limit.now / 10 * 9;
  const std::uint64_t room =
      std::min(most - std::min(most / 2, threads - kFilesPerShard), kClientsMax);
  if (settings_.clients_max && *settings_.clients_max > room)
    say(LogLevel::warning, "maxclients " + std::to_string(*settings_.clients_max) +
                               " is above 90 % of the file limit " + std::to_string(limit.now) +
                               ": taken as " + std::to_string(room) + " (ulimit -n)");
  return std::min<std::uint64_t>(settings_.clients_max.value_or(kClientsMax), room);
}

bool Process::start_zmq() {
  const auto endpoints = zmq_endpoints(settings_);
  if (command_.embedded || endpoints.empty()) return true;
  zmq_ = std::make_unique<live::ZmqTips>(loop_);
  const auto started = zmq_->start(endpoints, driver_);
  if (!started) fail(kExitConfig, started.error().message);
  return started.has_value();
}

bool Process::start_listening() {
  const auto listening = pool_->listen();
  if (!listening) {
    fail(kExitFailed, listening.error().message);
    return false;
  }
  for (std::size_t i = 0; i < settings_.listen.size(); ++i) {
    live::ListenAddress at{settings_.listen[i].host, pool_->port(i), false};
    say(LogLevel::notice, "miners may connect to stratum+tcp://" + to_text(at));
  }
  return true;
}

void Process::start_demo() {
  if (command_.demo_miners == 0) return;
  const std::string& host = settings_.listen[0].host;
  const bool any = host == "0.0.0.0" || host == "::" || host == "localhost";
  say(LogLevel::notice,
      std::to_string(command_.demo_miners) + " demo miners of " +
          std::to_string(static_cast<int>(demo_hashrate(command_.demo_miners) / 1000)) +
          " kH/s each connect");
  demo_ = std::make_unique<DemoMiners>(
      DemoMiners::Options{any ? "127.0.0.1" : host, pool_->port(0), command_.demo_miners});
}

void Process::show_summary() {
  summary_timer_.expires_after(kSummaryEvery);
  summary_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const Now now = live::Loop::now();
    Summary summary = summarize(now, *pool_, events_.log(), *settings_.pool.user_tags);
    summary.embedded = command_.embedded;
    summary.uptime_s = (now.mono_us - started_us_) / kSecond;
    writer_->show(to_text(summary));
    show_summary();
  });
}

ReloadOutcome Process::on_reload() {
  ReloadOutcome out;
  const auto tell = [&](LogLevel level, const std::string& line) {
    say(level, line);
    out.lines.push_back(line);
  };
  side_files_->reload();
  if (!settings_.user_tags_file.empty())
    tell(LogLevel::info, "reload: the names in " + settings_.user_tags_file +
                             " are read beside the loop; the log says what came of it");
  const LoadedConfig fresh = load_config(source_);
  for (const std::string& problem : fresh.problems)
    tell(LogLevel::error, problem);
  if (!fresh.problems.empty()) {
    tell(LogLevel::error, "configuration not reloaded");
    return out;
  }
  out.done = true;
  if (command_.log_level) {
    tell(LogLevel::notice,
         "reload: --log-level wins over loglevel; nothing else can change yet "
         "without a restart");
    return out;
  }
  set_log_level(fresh.settings.log_level);
  tell(LogLevel::notice, "reload: loglevel is " + std::string(name(settings_.log_level)) +
                             "; all other settings need a restart");
  return out;
}

void Process::set_log_level(LogLevel level) {
  settings_.log_level = level;
  log_.set_level(level);
  if (pool_) return pool_->set_log_level(level);
  events_.set_level(level);
}

}  // namespace tbg::app
