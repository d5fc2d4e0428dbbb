// A session file that grows while a pool runs on one thread: crossings in, bytes of the file out.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pool/core/recorder.h"
#include "pool/recording/session_writer.h"

namespace tbg::recording {

class SessionLog {
 public:
  // Bytes to append to the file.
  using Out = std::function<void(bitcoin::ByteView)>;

  explicit SessionLog(Out out, int level = 3);
  ~SessionLog();

  // Another life: of the one before, what came so far is written; it has died if it had no end().
  void begin(const LifeInfo& info);
  // Where the recorder of that thread of the life puts its crossings. Until the next begin().
  [[nodiscard]] core::CrossingSink& thread(std::uint64_t number);
  // The life ended in good order. `reason`: why only its recording did; empty: the pool ended.
  void end(const std::string& reason = {});
  // The same with counts of the caller's.
  void end(const LifeEnd& end);
  // What has come so far.
  void flush();

 private:
  class Sink;
  void write_chunk(std::uint64_t thread, bitcoin::Bytes& crossings);

  Out out_;
  SessionWriter writer_;
  std::vector<std::unique_ptr<Sink>> sinks_;
  // Of lives before: a pool that died may still hold them, though it never runs again.
  std::vector<std::unique_ptr<Sink>> dead_;
  bitcoin::Bytes frame_;
};

}  // namespace tbg::recording
