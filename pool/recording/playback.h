// One owner thread's recorded crossings, as it runs again: hands out its inputs, gives what its
// ports answered, and compares all it does with what it did then. The first thing that differs ends
// it, by an exception that leaves the core where it stands.
#pragma once

#include <exception>
#include <functional>
#include <optional>

#include "pool/core/crossing_reader.h"
#include "pool/core/recorder.h"
#include "pool/recording/session_reader.h"

namespace tbg::recording {

// What was recorded, and what happened instead. Not both are empty.
struct Difference {
  std::uint64_t thread = 0;
  std::uint64_t number = 0;  // of the crossing in its thread, from 1
  bitcoin::Bytes recorded;   // empty: nothing more before the next input
  bitcoin::Bytes replayed;   // empty: nothing was done
};

// Thrown out of the core.
struct Differs : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return "differs from the recording"; }
};
struct NoMoreRecorded : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return "the recording ends here"; }
};

class Playback final : public core::CrossingSink {
 public:
  // Hears of each crossing that is as it was.
  using Listener = std::function<void(std::uint64_t thread, bitcoin::ByteView crossing)>;

  Playback(SessionReader& from, std::uint64_t thread, bool keeps_hashes, Listener listener);

  // The recorder for the core that runs again.
  [[nodiscard]] core::Recorder& recorder() { return recorder_; }
  // The next crossing, which is an input; nullopt at the end of what was recorded. Throws Differs
  // if something else stands there, which the core did not do. A copy: it must outlive what the
  // core does with it.
  std::optional<bitcoin::Bytes> next_input();
  // What the call under way answered then.
  template <typename Answer>
  Answer answer() {
    core::CrossingReader reader(recorded_answer());
    Answer out{};
    reader("", out);
    if (!reader.done()) differs(recorder_.under_way());
    return out;
  }

  bool on_crossing(bitcoin::ByteView crossing, std::uint64_t hash) override;

  [[nodiscard]] std::uint64_t done() const { return done_; }
  // Over them.
  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  [[nodiscard]] const std::optional<Difference>& difference() const { return difference_; }

 private:
  bool load();
  bitcoin::ByteView recorded_answer();
  [[noreturn]] void differs(bitcoin::ByteView replayed);

  SessionReader& from_;
  const std::uint64_t thread_;
  Listener listener_;
  core::Recorder recorder_;
  bitcoin::Bytes next_;  // empty: not loaded
  std::uint64_t done_ = 0;
  std::uint64_t hash_ = 0;
  std::optional<Difference> difference_;
};

}  // namespace tbg::recording
