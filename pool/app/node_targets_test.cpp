#include "pool/app/node_targets.h"

#include <gtest/gtest.h>

namespace tbg::app {
namespace {

using bitcoin::Network;

live::RpcTarget target(NodeSettings node, std::optional<Network> network = std::nullopt) {
  Settings settings;
  settings.network = network;
  settings.nodes = {std::move(node)};
  return node_targets(settings, "/home/op").at(0);
}

NodeSettings at_port(std::uint16_t port) {
  NodeSettings node;
  node.port = port;
  return node;
}

TEST(NodeTargets, HaveThePortAndCookieOfTheNetwork) {
  EXPECT_EQ(target({}).port, 8332);
  EXPECT_EQ(target({}).cookie_file, "/home/op/.bitcoin/.cookie");
  EXPECT_EQ(target({}, Network::signet).port, 38332);
  EXPECT_EQ(target({}, Network::signet).cookie_file, "/home/op/.bitcoin/signet/.cookie");
  EXPECT_EQ(target(at_port(1234), Network::regtest).port, 1234);
}

TEST(NodeTargets, GuessTheNetworkByThePort) {
  EXPECT_EQ(target(at_port(18443)).cookie_file, "/home/op/.bitcoin/regtest/.cookie");
  EXPECT_EQ(target(at_port(1234)).cookie_file, "/home/op/.bitcoin/.cookie");
}

TEST(NodeTargets, TakeWhatWasConfigured) {
  NodeSettings node;
  node.cookie = "/c";
  EXPECT_EQ(target(node).cookie_file, "/c");
  NodeSettings with_password;
  with_password.user = "u";
  with_password.password = "p";
  EXPECT_EQ(target(with_password).cookie_file, "");
  EXPECT_EQ(target(with_password).user, "u");
}

TEST(ZmqEndpoints, BelongToTheirNodes) {
  Settings settings;
  settings.nodes.resize(3);
  settings.nodes[0].zmq = {"tcp://a:1", "tcp://a:2"};
  settings.nodes[2].zmq = {"tcp://c:1"};
  const auto endpoints = zmq_endpoints(settings);
  ASSERT_EQ(endpoints.size(), 3U);
  EXPECT_EQ(endpoints[1].address, "tcp://a:2");
  EXPECT_EQ(endpoints[2].node, NodeId{2});
}

}  // namespace
}  // namespace tbg::app
