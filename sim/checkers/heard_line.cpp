#include "sim/checkers/heard_line.h"

#include <nlohmann/json.hpp>

#include "sim/checkers/plain_line.h"
#include "sim/checkers/words.h"

namespace tbg::sim {

HeardLine read_heard(std::string_view line) {
  HeardLine heard;
  if (std::string_view id; read_plain_success(line, id)) return heard;
  if (PlainNotify plain; read_plain_notify(line, plain)) {
    Hash previous{};
    if (!read_prevhash(plain.previous, previous)) return heard;
    heard.previous = previous;
    heard.clean = plain.clean;
    return heard;
  }
  const bool difficulty = line.find("mining.set_difficulty") != std::string_view::npos;
  const bool notify = line.find("mining.notify") != std::string_view::npos;
  if (!difficulty && !notify) return heard;
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("method") || !json.contains("params")) return heard;
  const auto& params = json["params"];
  if (json["method"] == "mining.set_difficulty" && params.is_array() && !params.empty() &&
      params[0].is_number())
    heard.difficulty = params[0].get<double>();
  Hash previous{};
  if (json["method"] == "mining.notify" && params.is_array() && params.size() > 1 &&
      params[1].is_string() && read_prevhash(params[1].get_ref<const std::string&>(), previous))
    heard.previous = previous;
  heard.clean = heard.previous && params.size() > 8 && params[8].is_boolean() && params[8];
  return heard;
}

}  // namespace tbg::sim
