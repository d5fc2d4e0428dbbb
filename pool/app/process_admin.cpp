// The running pool as tbgctl sees it.
#include "pool/app/admin.h"
#include "pool/app/process.h"

namespace tbg::app {

class Process::Host final : public AdminHost {
 public:
  explicit Host(Process& process) : process_(process) {}

  [[nodiscard]] Now now() const override { return live::Loop::now(); }
  [[nodiscard]] const Settings& settings() const override { return process_.settings_; }
  [[nodiscard]] Facts facts() const override {
    return {.embedded = process_.command_.embedded,
            .stopping = process_.stopping_since_us_ >= 0,
            .uptime_s = (now().mono_us - process_.started_us_) / kSecond,
            .log_level = process_.settings_.log_level,
            .tip = process_.events_.log().tip()};
  }
  [[nodiscard]] PoolView* pool() override {
    return process_.started_ ? process_.pool_.get() : nullptr;
  }
  [[nodiscard]] std::string name_of(const std::string& address) const override {
    return std::string(process_.settings_.pool.user_tags->find(address));
  }
  void set_log_level(LogLevel level) override { process_.set_log_level(level); }
  ReloadOutcome reload() override { return process_.on_reload(); }
  void stop() override { process_.on_stop(); }
  [[nodiscard]] RecordingState recording() const override { return process_.recording_state(); }
  void stop_recording() override { process_.recording_->stop("tbgctl record stop"); }
  std::string restart_recording(const std::string& file) override {
    return process_.restart_recording(file);
  }

 private:
  Process& process_;
};

bool Process::open_admin() {
  const std::string path = admin_socket_path(settings_);
  if (path.empty()) return true;
  host_ = std::make_unique<Host>(*this);
  auto opened = live::AdminSocket::open(
      loop_, {.path = path},
      {[this](std::string_view line) { return admin_answer(*host_, line); }, &admin_refusal});
  if (!opened) {
    fail(kExitFailed, opened.error().message);
    return false;
  }
  admin_ = std::move(*opened);
  say(LogLevel::info, "tbgctl --socket " + path + " talks to this pool");
  return true;
}

}  // namespace tbg::app
