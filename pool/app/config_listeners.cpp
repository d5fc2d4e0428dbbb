// serverurl[].
#include "pool/app/config_sections.h"
#include "pool/app/text.h"

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

constexpr std::string_view kExample =
    R"("serverurl": ["0.0.0.0:3333", {"url": "0.0.0.0:4334", "startdiff": 1000000}])";
constexpr Bounds kDifficulties{0, 9e15};

struct Entry {
  ListenSettings where;
  core::ListenerOptions options;
};

// False if the text is no listen address; the caller says where it stands.
bool read_address(const std::string& url, ListenSettings& out, std::string& wrong) {
  const std::string_view scheme = scheme_of(url);
  if (scheme == "stratum+ssl" || scheme == "stratum+tls" || scheme == "ssl" || scheme == "tls") {
    wrong = "TLS is not served by this version yet; put a TLS proxy in front";
    return false;
  }
  const auto address = parse_host_port(url);
  if (!address || address->port == 0) {
    wrong = "expected host:port, found \"" + url + "\"";
    return false;
  }
  out.host = address->host.empty() ? "0.0.0.0" : address->host;
  out.port = address->port;
  return true;
}

void read_object(const ConfigNode& item, const std::string& path, ObjectReader& config,
                 Entry& entry) {
  ObjectReader object(item, path, config.findings());
  std::string url;
  std::string wrong = "is missing: where to listen?";
  if (!object.text("url", url, R"("url": "0.0.0.0:3333")")) {
    if (!object.has("url")) object.problem("url", wrong);
  } else if (!read_address(url, entry.where, wrong)) {
    object.problem("url", wrong);
  }
  object.number("startdiff", entry.options.start, kDifficulties, R"("startdiff": 1000000)");
  object.number("mindiff", entry.options.min, kDifficulties, R"("mindiff": 500000)");
  object.boolean("proxy_protocol", entry.where.proxy_protocol, R"("proxy_protocol": true)");
  const ConfigNode* const tls = object.find("tls", R"("tls": false)");
  const bool off =
      tls == nullptr || tls->kind == Kind::null || (tls->kind == Kind::boolean && !tls->boolean);
  if (!off)
    object.problem("tls", "TLS is not served by this version yet; put a TLS proxy in front");
  if (entry.options.start > 0 && entry.options.start < entry.options.min)
    object.problem("startdiff", "is below this entry's mindiff");
  object.finish();
}

}  // namespace

void read_listeners(ObjectReader& config, Settings& out) {
  const auto items = config.list("serverurl", kExample);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const ConfigNode& item = *items[i];
    const std::string path = "serverurl[" + std::to_string(i) + "]";
    Entry entry;
    std::string wrong = "expected host:port or an object, found " + item.shown();
    if (item.kind == Kind::object)
      read_object(item, path, config, entry);
    else if (item.kind != Kind::text || !read_address(item.text, entry.where, wrong))
      config.findings().problem(item.place, path, wrong, kExample);
    for (const ListenSettings& other : out.listen)
      if (other.host == entry.where.host && other.port == entry.where.port)
        config.findings().problem(item.place, path, "this address is listed twice", kExample);
    out.listen.push_back(entry.where);
    out.pool.listeners.push_back(entry.options);
  }
  if (!items.empty()) return;
  out.listen.emplace_back();
  out.pool.listeners.emplace_back();
}

}  // namespace tbg::app
