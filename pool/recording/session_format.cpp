#include "pool/recording/session_format.h"

#include <utility>

#include "pool/core/messages.h"

namespace tbg::recording {

LifeInfo life_of(const core::Options& options, std::string version, std::int64_t started_us) {
  LifeInfo info;
  info.version = std::move(version);
  info.started_us = started_us;
  info.threads = core::streams_of(options.shards);
  info.options = options;
  for (auto& [address, name] : options.user_tags->names())
    info.names.push_back({address, name});
  return info;
}

}  // namespace tbg::recording
