#include "pool/core/past_event.h"

#include <simdjson.h>

#include <charconv>
#include <cmath>

namespace tbg::core {
namespace {

using simdjson::dom::element;

template <typename T>
T value_of(const element& object, std::string_view key) {
  T out{};
  if (object[key].get(out) != simdjson::SUCCESS) return {};
  return out;
}

PastMiner miner_of(const element& data) {
  return {value_of<std::string_view>(data, "user"), value_of<std::string_view>(data, "worker"),
          value_of<std::uint64_t>(data, "client_id")};
}

bitcoin::Hash256 hash_of(const element& data) {
  return bitcoin::hash_from_display_hex(value_of<std::string_view>(data, "hash"))
      .value_or(bitcoin::Hash256{});
}

void read_data(std::string_view type, const element& data, PastEvent& out) {
  if (type == "share_submitted")
    out.what = PastShare{miner_of(data), value_of<double>(data, "diff"),
                         value_of<double>(data, "sdiff"), value_of<bool>(data, "accepted")};
  if (type == "miner_connected") out.what = PastConnect{miner_of(data)};
  if (type == "miner_disconnected") out.what = PastDisconnect{miner_of(data)};
  if (type == "diff_updated")
    out.what = PastDifficulty{miner_of(data), value_of<double>(data, "new_diff")};
  if (type == "weekly_summary")
    out.what = PastWeek{value_of<std::string_view>(data, "user"),
                        value_of<std::string_view>(data, "week")};
  if (type == "block_found")
    out.what = PastBlock{miner_of(data), hash_of(data), value_of<std::int64_t>(data, "height")};
  if (type == "block_status")
    out.what = PastStatus{hash_of(data), value_of<std::int64_t>(data, "height"),
                          value_of<std::string_view>(data, "status"),
                          value_of<std::string_view>(data, "node"),
                          value_of<std::int64_t>(data, "confirmations")};
}

bool read_boot(std::string_view text, std::uint32_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

struct PastEventReader::Parser {
  simdjson::dom::parser json;
};

PastEventReader::PastEventReader() : parser_(std::make_unique<Parser>()) {}
PastEventReader::~PastEventReader() = default;

std::optional<PastEvent> PastEventReader::read(std::string_view line) {
  element root;
  if (parser_->json.parse(line.data(), line.size()).get(root) != simdjson::SUCCESS)
    return std::nullopt;
  PastEvent out;
  element data;
  out.at.seq = value_of<std::uint64_t>(root, "seq");
  if (!root.is_object() || root["data"].get(data) != simdjson::SUCCESS || out.at.seq == 0 ||
      !read_boot(value_of<std::string_view>(root, "boot"), out.at.boot))
    return std::nullopt;
  // Six decimals of a Unix time fit a double exactly enough to round back to microseconds.
  out.wall_us = std::llround(value_of<double>(root, "ts") * 1e6);
  read_data(value_of<std::string_view>(root, "event"), data, out);
  return out;
}

}  // namespace tbg::core
