#include "pool/app/node_targets.h"

#include <array>

namespace tbg::app {
namespace {

using bitcoin::Network;

Network likely_network(const Settings& settings, const NodeSettings& node) {
  if (settings.network) return *settings.network;
  for (const Network network :
       {Network::main, Network::test, Network::testnet4, Network::signet, Network::regtest})
    if (bitcoin::params(network).rpc_port == node.port) return network;
  return Network::main;
}

std::string usual_cookie(Network network, const std::string& home) {
  const std::string folder(bitcoin::params(network).cookie_subdirectory);
  return home + "/.bitcoin/" + (folder.empty() ? "" : folder + "/") + ".cookie";
}

}  // namespace

std::vector<live::RpcTarget> node_targets(const Settings& settings, const std::string& home) {
  std::vector<live::RpcTarget> out;
  for (const NodeSettings& node : settings.nodes) {
    const Network network = likely_network(settings, node);
    live::RpcTarget target;
    target.host = node.host;
    target.port = node.port != 0 ? node.port : bitcoin::params(network).rpc_port;
    target.user = node.user;
    target.password = node.password;
    target.cookie_file = node.cookie;
    if (node.user.empty() && node.cookie.empty()) target.cookie_file = usual_cookie(network, home);
    out.push_back(std::move(target));
  }
  return out;
}

std::vector<live::ZmqEndpoint> zmq_endpoints(const Settings& settings) {
  std::vector<live::ZmqEndpoint> out;
  for (std::size_t i = 0; i < settings.nodes.size(); ++i)
    for (const std::string& address : settings.nodes[i].zmq)
      out.push_back({address, static_cast<NodeId>(i)});
  return out;
}

}  // namespace tbg::app
