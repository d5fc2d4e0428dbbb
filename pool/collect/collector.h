// The whole of tbgcollect: a pipeline and a thread for each sink, the ear for datagrams, the page
// for its keepers.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "pool/collect/consumer_file.h"
#include "pool/collect/datagram_ear.h"
#include "pool/collect/dead_letters.h"
#include "pool/collect/doorbell.h"
#include "pool/collect/http_server.h"
#include "pool/collect/log.h"
#include "pool/collect/lossy_source.h"
#include "pool/collect/metrics.h"
#include "pool/collect/pages.h"
#include "pool/collect/pipeline.h"
#include "pool/collect/settings.h"

namespace tbg::collect {

class Collector {
 public:
  Collector(const Settings& settings, Log& log);
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;
  ~Collector();

  // Empty, or why it cannot begin. Servers need not be there yet.
  std::string start();
  // Called every second while it runs.
  void tick();
  // What was read is committed; nothing more is read. False: a server kept it waiting for so long
  // that it was given up. Nothing is lost by that, but threads are left behind.
  bool stop(std::chrono::milliseconds patience);

 private:
  // One sink with all that feeds it.
  struct Lane;

  void add_lane(std::unique_ptr<Sink> sink, std::chrono::milliseconds linger);
  std::unique_ptr<EventSource> make_source(Lane& lane);
  SourceTrouble keep_bad_line(Lane& lane, const std::string& where, const std::string& why,
                              std::string_view line);
  void note_missing(Lane& lane, const StreamKey& key, std::uint64_t first, std::uint64_t count);
  std::string open_input();

  Settings settings_;
  Log& log_;
  Doorbell doorbell_;
  AllMetrics metrics_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<LossySource*> lossy_;
  std::unique_ptr<ConsumerFile> consumer_;
  std::string consumer_trouble_;
  std::atomic<std::uint64_t> datagrams_ = 0;
  std::unique_ptr<DatagramEar> ear_;
  std::unique_ptr<HttpServer> http_;
};

}  // namespace tbg::collect
