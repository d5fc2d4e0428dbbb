// A recorded life given to this build of the pool, which may behave in another way: the same
// inputs, and what comes of each beside what came of it then.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pool/recording/session_log.h"
#include "pool/recording/session_reader.h"
#include "sim/output_change.h"

namespace tbg::sim {

struct RerunOptions {
  std::function<void(const OutputChange&)> on_change;
  recording::SessionLog* recording = nullptr;  // takes down what is done now
};

struct RerunResult {
  std::uint64_t inputs = 0;
  std::uint64_t changed = 0;  // inputs of which something else came
  bool completes = false;     // nothing was compared: the recording has no outputs
  std::string problem;        // not "": it could not be run to its end
};

// How many lives can be read of a file.
std::uint64_t lives_of(bitcoin::ByteView file);
// The life of that number, from 0.
RerunResult rerun(bitcoin::ByteView file, std::uint64_t life, const RerunOptions& options);

}  // namespace tbg::sim
