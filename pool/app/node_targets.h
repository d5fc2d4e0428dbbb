// How the configured nodes are reached once the network is known, or guessed.
#pragma once

#include <string>
#include <vector>

#include "pool/app/settings.h"
#include "pool/live/rpc_target.h"
#include "pool/live/zmq_tips.h"

namespace tbg::app {

// Without a configured network the port tells which one is meant, for the usual cookie's sake.
std::vector<live::RpcTarget> node_targets(const Settings& settings, const std::string& home);
std::vector<live::ZmqEndpoint> zmq_endpoints(const Settings& settings);

}  // namespace tbg::app
