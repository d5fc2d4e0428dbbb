#include "pool/collect/collector.h"

#include <algorithm>

#include "pool/collect/nats_sink.h"
#include "pool/collect/nats_source.h"
#include "pool/collect/pg_sink.h"
#include "pool/collect/redis_sink.h"
#include "pool/collect/spool_reader.h"

namespace tbg::collect {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kSayEvery{1};
constexpr std::chrono::milliseconds kStopPoll{5};
// Nobody rings when a message comes.
constexpr std::chrono::milliseconds kNatsPoll{20};
constexpr std::chrono::seconds kNatsTimeout{5};

}  // namespace

struct Collector::Lane {
  std::unique_ptr<Sink> sink;
  SinkMetrics& metrics;
  DeadLetters letters;
  std::unique_ptr<EventSource> source;
  std::unique_ptr<Pipeline> pipeline;
  std::thread thread;
  std::atomic<bool> done = false;
  steady_clock::time_point bad_line_said{};
  steady_clock::time_point missing_said{};
};

Collector::Collector(const Settings& settings, Log& log) : settings_(settings), log_(log) {
  if (!settings_.redis_url.empty()) {
    RedisOptions options;
    options.address = *parse_redis_url(settings_.redis_url);
    options.stream_maxlen = settings_.redis_stream_maxlen;
    add_lane(std::make_unique<RedisSink>(options), std::chrono::milliseconds(0));
  }
  if (!settings_.database_url.empty())
    add_lane(std::make_unique<PgSink>(PgOptions{settings_.database_url}),
             settings_.batch_flush_interval);
  if (!settings_.nats_url.empty()) {
    NatsOptions options;
    options.url = settings_.nats_url;
    options.max_age = settings_.nats_max_age;
    add_lane(std::make_unique<NatsSink>(options), std::chrono::milliseconds(0));
  }
}

Collector::~Collector() { (void)stop(std::chrono::hours(1)); }

void Collector::add_lane(std::unique_ptr<Sink> sink, std::chrono::milliseconds linger) {
  metrics_.push_back(std::make_unique<SinkMetrics>(sink->name()));
  const std::string name(sink->name());
  lanes_.push_back(
      std::unique_ptr<Lane>(new Lane{std::move(sink),
                                     *metrics_.back(),
                                     {std::filesystem::absolute(settings_.dead_letter_dir), name},
                                     {},
                                     {},
                                     {}}));
  Lane& lane = *lanes_.back();
  lane.source = make_source(lane);
  PipelineOptions options;
  options.batch.events = settings_.batch_max_size;
  options.linger = linger;
  if (!settings_.nats_input_url.empty()) options.idle_poll = kNatsPoll;
  lane.pipeline = std::make_unique<Pipeline>(options, *lane.source, *lane.sink, lane.letters,
                                             doorbell_, lane.metrics, log_);
}

std::unique_ptr<EventSource> Collector::make_source(Lane& lane) {
  const BadLineKeeper bad_line = [this, &lane](const auto& where, const auto& why, auto line) {
    return keep_bad_line(lane, where, why, line);
  };
  const auto missing = [this, &lane](const StreamKey& key, std::uint64_t first,
                                     std::uint64_t count) {
    note_missing(lane, key, first, count);
  };
  if (!settings_.spool_dir.empty()) {
    const auto taken = [this, &lane](const SpoolMarks& marks) {
      consumer_->note(lane.sink->name(), marks, steady_clock::now());
    };
    return std::make_unique<SpoolReader>(settings_.spool_dir,
                                         SpoolReader::Ears{bad_line, missing, taken});
  }
  if (!settings_.nats_input_url.empty())
    return std::make_unique<NatsSource>(settings_.nats_input_url, kNatsTimeout,
                                        NatsSource::Ears{bad_line, missing});
  auto lossy = std::make_unique<LossySource>(LossySource::Ears{bad_line, missing});
  lossy_.push_back(lossy.get());
  return lossy;
}

SourceTrouble Collector::keep_bad_line(Lane& lane, const std::string& where, const std::string& why,
                                       std::string_view line) {
  if (!lane.letters.put(where, why, line)) return {lane.letters.error()};
  const auto count = ++lane.metrics.bad_lines;
  if (steady_clock::now() >= lane.bad_line_said + kSayEvery) {
    lane.bad_line_said = steady_clock::now();
    log_.warn(lane.metrics.name() + ": " + where + " is no event: " + why + " (" +
              std::to_string(count) + " so far, all in " + lane.letters.file().string() + ")");
  }
  return {};
}

void Collector::note_missing(Lane& lane, const StreamKey& key, std::uint64_t first,
                             std::uint64_t count) {
  lane.metrics.missing += count;
  if (steady_clock::now() < lane.missing_said + kSayEvery) return;
  lane.missing_said = steady_clock::now();
  log_.warn(lane.metrics.name() + ": " + std::to_string(count) + " events from number " +
            std::to_string(first) + " on of " + key.instance + ", boot " + boot_text(key.boot) +
            ", stream " + std::to_string(key.stream) +
            (lossy_.empty() ? " are not there any more" : " were not heard"));
}

std::string Collector::open_input() {
  if (!settings_.spool_dir.empty()) {
    std::vector<std::string> names;
    for (const auto& metrics : metrics_)
      names.push_back(metrics->name());
    consumer_ = std::make_unique<ConsumerFile>(settings_.spool_dir, settings_.consumer, names,
                                               settings_.ack_delay);
    if (std::string why = consumer_->open(); !why.empty()) return why;
  } else if (settings_.nats_input_url.empty()) {
    log_.warn("no spool_dir: events are taken from datagrams alone, and what is not heard is lost");
  }
  if (settings_.socket_path.empty()) return {};
  ear_ = std::make_unique<DatagramEar>(settings_.socket_path, settings_.socket_mode,
                                       [this](std::string_view datagram) {
                                         ++datagrams_;
                                         for (LossySource* const source : lossy_)
                                           source->hear(datagram);
                                         doorbell_.ring();
                                       });
  return ear_->open();
}

std::string Collector::start() {
  if (std::string why = DeadLetters::check(settings_.dead_letter_dir); !why.empty()) return why;
  if (!settings_.http_listen.empty()) {
    http_ = std::make_unique<HttpServer>(
        settings_.http_listen,
        HttpServer::Pages{{"/metrics", [this] { return metrics_page(metrics_, datagrams_); }},
                          {"/healthz", [this] { return health_page(metrics_); }}});
    if (std::string why = http_->open(); !why.empty()) return why;
    log_.info("metrics: http://" + http_->bound() + "/metrics");
  }
  if (std::string why = open_input(); !why.empty()) return why;
  for (const auto& lane : lanes_)
    lane->thread = std::thread([&lane = *lane] {
      lane.pipeline->run();
      lane.done = true;
    });
  return {};
}

void Collector::tick() {
  if (!consumer_) return;
  const std::string why = consumer_->update(steady_clock::now());
  if (why != consumer_trouble_ && !why.empty())
    log_.error("the pool cannot be told what it may delete: " + why);
  consumer_trouble_ = why;
}

bool Collector::stop(std::chrono::milliseconds patience) {
  ear_.reset();
  doorbell_.close();
  const auto all_done = [this] {
    return std::ranges::all_of(
        lanes_, [](const auto& lane) { return lane->done || !lane->thread.joinable(); });
  };
  for (const auto end = steady_clock::now() + patience; !all_done();) {
    if (steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(kStopPoll);
  }
  for (const auto& lane : lanes_)
    if (lane->thread.joinable()) lane->thread.join();
  http_.reset();
  return true;
}

}  // namespace tbg::collect
