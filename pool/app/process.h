// The running pool: adapters, core and loop put together, from the first question to the nodes to
// the last reply.
//
// Order of things. The nodes are asked for the network; then addresses can be checked, the core
// made, the store read, miners let in. At the end miners are sent away first, then blocks on their
// way are waited for (shutdown.h). Everything happens on the thread that calls run(), but for
// shards, if there are several, and what the adapters do on threads of their own.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pool/app/admin_host.h"
#include "pool/app/cli.h"
#include "pool/app/config.h"
#include "pool/app/console_writer.h"
#include "pool/app/demo_miners.h"
#include "pool/app/driver.h"
#include "pool/app/embedded_node.h"
#include "pool/app/node_probe.h"
#include "pool/app/running_pool.h"
#include "pool/app/side_files.h"
#include "pool/live/admin_socket.h"
#include "pool/live/file_store.h"
#include "pool/live/rpc_node.h"
#include "pool/live/signals.h"
#include "pool/live/spdlog_log.h"
#include "pool/live/zmq_tips.h"

namespace tbg::app {

class Process {
 public:
  struct Options {
    CommandLine command;
    ConfigSource source;  // for SIGHUP
    Settings settings;
    bool console = false;  // show the summary
  };
  Process(Options options, live::SpdlogLog& log);
  ~Process();

  // Until the end; the exit status.
  int run();
  // The file to record to, if it ended only to be started again with a recording.
  [[nodiscard]] const std::string& record_next() const { return record_next_; }

 private:
  class Host;  // what tbgctl sees of the process

  void make_node();
  void probe();
  void on_network(const NodeProbe::Verdict& verdict);
  // False: said why, and the process ends.
  bool start_pool();
  bool open_events();
  bool open_store();
  void make_pool();
  bool start_listening();
  bool start_zmq();
  void start_demo();
  [[nodiscard]] std::size_t clients_max();
  void show_summary();
  ReloadOutcome on_reload();
  void set_log_level(LogLevel level);
  // process_end.cpp
  void on_stop();
  void watch_shutdown();
  void end();  // of the pool, then of the loop
  void tell_events();
  // process_admin.cpp
  bool open_admin();
  // process_recording.cpp
  bool open_recording();
  void begin_recording();
  [[nodiscard]] RecordingState recording_state() const;
  std::string restart_recording(const std::string& file);
  void fail(int status, const std::string& message);
  void say(LogLevel level, const std::string& line) { log_.write(level, line); }

  CommandLine command_;
  ConfigSource source_;
  Settings settings_;
  bool console_;
  live::SpdlogLog& log_;
  int status_ = kExitOk;

  live::Loop loop_;
  live::Signals signals_;
  boost::asio::steady_timer summary_timer_;
  boost::asio::steady_timer shutdown_timer_;
  Driver driver_;
  EventOutlet events_;
  std::unique_ptr<live::FileStore> store_;
  std::unique_ptr<live::SessionRecorder> recording_;  // must outlive the pool
  std::unique_ptr<EmbeddedNode> embedded_;
  std::unique_ptr<live::RpcNode> rpc_;
  Node* node_ = nullptr;  // one of the two
  std::unique_ptr<live::ZmqTips> zmq_;
  std::unique_ptr<NodeProbe> probe_;
  std::unique_ptr<RunningPool> pool_;
  std::unique_ptr<DemoMiners> demo_;
  std::unique_ptr<ConsoleWriter> writer_;
  std::unique_ptr<SideFiles> side_files_;
  std::unique_ptr<AdminHost> host_;
  std::unique_ptr<live::AdminSocket> admin_;
  bool started_ = false;  // the core runs: it has something to write down at the end
  std::int64_t started_us_ = 0;
  std::int64_t stopping_since_us_ = -1;
  bool miners_gone_ = false;  // while stopping
  std::string record_next_;
};

}  // namespace tbg::app
