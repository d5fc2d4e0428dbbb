// btcd[], network, zmqblock.
#include "pool/app/config_sections.h"
#include "pool/app/secret.h"
#include "pool/app/text.h"

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

constexpr std::string_view kNodesExample =
    R"("btcd": [{"url": "127.0.0.1:8332", "auth": "user", "pass": "file:/etc/tbgpool/rpc"}])";
constexpr std::string_view kZmqExample = R"("zmqblock": "tcp://127.0.0.1:28332")";

bool zmq_endpoint(const std::string& text) {
  return scheme_of(text) == "ipc" ||
         (scheme_of(text) == "tcp" && parse_host_port(text).value_or(HostPort{}).port != 0);
}

std::vector<std::string> endpoints(ObjectReader& object, std::string_view key,
                                   std::string_view example) {
  std::vector<std::string> out;
  for (std::string& text : object.words(key, example)) {
    if (zmq_endpoint(text))
      out.push_back(std::move(text));
    else
      object.problem(key,
                     "expected an endpoint such as tcp://127.0.0.1:28332 (zmqpubhashblock of "
                     "bitcoin.conf), found \"" +
                         text + "\"");
  }
  return out;
}

void read_url(ObjectReader& node, NodeSettings& out) {
  constexpr std::string_view kExample = R"("url": "127.0.0.1:8332")";
  std::string url;
  if (!node.text("url", url, kExample)) {
    if (!node.has("url")) node.problem("url", "is missing: where does this node answer?");
    return;
  }
  if (scheme_of(url) == "https") {
    node.problem("url", "bitcoind does not speak https; use a tunnel to a local port");
    return;
  }
  const auto address = parse_host_port(url);
  if (!address || address->host.empty()) {
    node.expected("url", "host or host:port");
    return;
  }
  out.host = address->host;
  out.port = address->port;
}

void read_secret(ObjectReader& node, std::string_view key, std::string& out,
                 std::string_view example) {
  std::string text;
  if (!node.text(key, text, example)) return;
  auto secret = resolve_secret(text);
  if (secret)
    out = std::move(*secret);
  else
    node.problem(key, secret.error());
}

void read_credentials(ObjectReader& node, NodeSettings& out) {
  read_secret(node, "auth", out.user, R"("auth": "user")");
  read_secret(node, "pass", out.password, R"("pass": "file:/etc/tbgpool/rpc-password")");
  node.word("cookie", out.cookie, R"("cookie": "/home/bitcoin/.bitcoin/.cookie")");
  if (!out.cookie.empty() && node.has("auth"))
    node.problem("cookie", "give either cookie, or auth and pass");
  if (node.has("auth") != node.has("pass"))
    node.problem(node.has("auth") ? "pass" : "auth", "is missing: auth and pass belong together");
}

void read_notices(ObjectReader& node, NodeSettings& out) {
  out.zmq = endpoints(node, "zmq", R"("zmq": "tcp://127.0.0.1:28332")");
  const ConfigNode* const notify = node.find("notify", R"("notify": true)");
  if (notify == nullptr) return;
  if (notify->kind == Kind::text && zmq_endpoint(notify->text)) {
    out.zmq.push_back(notify->text);
    node.note("notify", "taken as \"zmq\", which is the key for an endpoint");
  } else if (notify->kind == Kind::text || (notify->kind == Kind::boolean && notify->boolean)) {
    node.note(
        "notify",
        "accepted, but -blocknotify is not needed: the pool hears of blocks by zmq, long poll "
        "and polls, whichever is first");
  } else if (notify->kind != Kind::boolean) {
    node.expected("notify", "true or false");
  }
}

void read_node(const ConfigNode& item, std::size_t index, ObjectReader& config, Settings& out) {
  if (item.kind != Kind::object) {
    config.findings().problem(item.place, "btcd", "expected an object, found " + item.shown(),
                              kNodesExample);
    return;
  }
  ObjectReader node(item, "btcd[" + std::to_string(index) + "]", config.findings());
  NodeSettings settings;
  read_url(node, settings);
  read_credentials(node, settings);
  read_notices(node, settings);
  node.finish();
  for (const NodeSettings& other : out.nodes)
    if (other.host == settings.host && other.port == settings.port)
      node.problem("url", "this node is listed twice");
  out.nodes.push_back(std::move(settings));
}

void read_network(ObjectReader& config, Settings& out) {
  std::string text;
  if (!config.text("network", text, R"("network": "main")")) return;
  const auto network = bitcoin::network_from_name(text);
  if (network)
    out.network = *network;
  else
    config.expected("network", "main, test, testnet4, signet or regtest");
}

}  // namespace

void read_nodes(ObjectReader& config, Settings& out) {
  constexpr std::size_t kNodesMax = 16;
  read_network(config, out);
  const auto items = config.list("btcd", kNodesExample);
  if (items.size() > kNodesMax) config.problem("btcd", "more than 16 nodes");
  for (std::size_t i = 0; i < items.size() && i < kNodesMax; ++i)
    read_node(*items[i], i, config, out);
  if (items.empty()) out.nodes.emplace_back();

  // ckpool's key knows one endpoint, for the node it follows; a list goes in step with btcd.
  const auto pool_wide = endpoints(config, "zmqblock", kZmqExample);
  if (out.nodes.empty()) return;
  for (std::size_t i = 0; i < pool_wide.size(); ++i)
    out.nodes[std::min(i, out.nodes.size() - 1)].zmq.push_back(pool_wide[i]);
}

}  // namespace tbg::app
