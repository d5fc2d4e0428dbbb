// What the pool says (rules 2, 4, 5, 9, 11, 18).
#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/checkers/plain_line.h"
#include "sim/checkers/wire_parse.h"
#include "sim/checkers/words.h"

namespace tbg::sim {
namespace {

using json = nlohmann::ordered_json;  // the order of a reply's members is part of the rules

// Empty where it is no string.
std::string_view view_of(const json& value) {
  return value.is_string() ? std::string_view{value.get_ref<const std::string&>()}
                           : std::string_view{};
}
std::string text_of(const json& value) { return std::string{view_of(value)}; }

std::optional<std::uint32_t> hex8(std::string_view text) {
  return text.size() == 8 ? u32_of_hex(text) : std::nullopt;
}

bool is_error(const json& error) {
  return error.is_array() && error.size() == 3 && error[0].is_number_integer() &&
         error[1].is_string() && error[2].is_null();
}

bool is_well_formed(const json& line) {
  if (line.size() != 3) return false;
  auto member = line.begin();
  if (member.key() != "id" || (++member).key() != "result" || (++member).key() != "error")
    return false;
  const json& result = line["result"];
  const json& error = line["error"];
  return error.is_null() ? !result.is_null() : result.is_null() && is_error(error);
}

void read_result(PoolLine& out, const json& result) {
  if (result.is_array() && result.size() == 3) {  // of subscribe
    out.extranonce1 = bytes_of_hex(text_of(result[1]));
    out.nonce2_size = result[2].is_number_unsigned() ? result[2].get<std::size_t>() : 0;
  }
  if (result.is_object() && result.contains("version-rolling")) {
    const bool granted = result["version-rolling"] == true;
    out.mask =
        granted ? hex8(text_of(result.value("version-rolling.mask", json()))) : std::uint32_t{0};
  }
}

PoolLine read_reply(const json& line) {
  PoolLine out;
  out.kind = PoolLine::Kind::reply;
  WireReply& reply = out.reply;
  reply.well_formed = is_well_formed(line);
  const json id = line.value("id", json());
  reply.id = id.dump();
  const json error = line.value("error", json());
  reply.failed = !error.is_null();
  if (is_error(error)) {
    reply.code = error[0].get<int>();
    reply.text = text_of(error[1]);
  }
  const json result = line.value("result", json());
  reply.is_true = result == true;
  read_result(out, result);
  return out;
}

PoolLine broken(std::string_view why) {
  PoolLine out;
  out.why = why;
  return out;
}

PoolLine read_difficulty(const json& params) {
  if (params.size() != 1 || !params[0].is_number()) return broken("set_difficulty: no number");
  PoolLine out;
  out.kind = PoolLine::Kind::difficulty;
  out.difficulty = params[0].get<double>();
  if (!std::isfinite(out.difficulty) || out.difficulty <= 0)
    return broken("set_difficulty: not above 0");
  if (out.difficulty >= 1 && !params[0].is_number_integer())
    return broken("set_difficulty: no integer although it is 1 or more");
  return out;
}

// The parameters of a notify as texts; what is none is empty.
struct JobTexts {
  std::string_view id, previous, coinb1, coinb2, version, bits, time;
};

PoolLine read_job(const JobTexts& texts, std::optional<std::vector<Hash>> branch) {
  PoolLine out;
  out.kind = PoolLine::Kind::job;
  WireJob& job = out.job;
  job.id = texts.id;
  if (!bytes_of_hex(job.id + (job.id.size() % 2 == 0 ? "" : "0")) || job.id.empty())
    return broken("notify: the job id is not hex");
  auto coinb1 = bytes_of_hex(texts.coinb1);
  auto coinb2 = bytes_of_hex(texts.coinb2);
  const auto version = hex8(texts.version);
  const auto bits = hex8(texts.bits);
  const auto time = hex8(texts.time);
  if (!read_prevhash(texts.previous, job.previous))
    return broken("notify: prevhash is not 64 hex digits");
  if (!coinb1 || !coinb2) return broken("notify: a part of the coinbase is not hex");
  if (!branch) return broken("notify: the branch is no list of hashes");
  if (!version || !bits || !time) return broken("notify: version, bits or time not 8 hex digits");
  job.coinb1 = std::move(*coinb1);
  job.coinb2 = std::move(*coinb2);
  job.branch = std::make_shared<const std::vector<Hash>>(std::move(*branch));
  job.version = *version;
  job.bits = *bits;
  job.time = *time;
  return out;
}

bool add_step(std::string_view text, std::vector<Hash>& branch) {
  const auto bytes = bytes_of_hex(text);
  if (!bytes || bytes->size() != 32) return false;
  std::copy(bytes->begin(), bytes->end(), branch.emplace_back().begin());
  return true;
}

std::optional<std::vector<Hash>> read_branch(const json& list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<Hash> out;
  for (const json& step : list)
    if (!add_step(view_of(step), out)) return std::nullopt;
  return out;
}

std::optional<std::vector<Hash>> read_branch(std::string_view list) {
  std::vector<Hash> out;
  for (std::string_view step; next_step(list, step);)
    if (!add_step(step, out)) return std::nullopt;
  return out;
}

PoolLine read_job(const json& params) {
  if (params.size() != 9) return broken("notify: not 9 parameters");
  const auto text = [&](std::size_t at) { return view_of(params[at]); };
  PoolLine out = read_job(JobTexts{text(0), text(1), text(2), text(3), text(5), text(6), text(7)},
                          read_branch(params[4]));
  if (out.kind != PoolLine::Kind::job) return out;
  if (!params[8].is_boolean()) return broken("notify: clean is not a boolean");
  out.job.clean = params[8].get<bool>();
  return out;
}

PoolLine read_job(const PlainNotify& plain) {
  PoolLine out = read_job(JobTexts{plain.id, plain.previous, plain.coinb1, plain.coinb2,
                                   plain.version, plain.bits, plain.time},
                          read_branch(plain.branch));
  out.job.clean = plain.clean;
  return out;
}

PoolLine succeeded(std::string_view id) {
  PoolLine out;
  out.kind = PoolLine::Kind::reply;
  out.reply.id = id;
  out.reply.well_formed = out.reply.is_true = true;
  return out;
}

PoolLine read_notice(const json& line) {
  PoolLine out;
  out.kind = PoolLine::Kind::other;
  out.method = text_of(line["method"]);
  const json params = line.value("params", json());
  if (out.method == "mining.notify") return read_job(params);
  if (out.method == "mining.set_difficulty") return read_difficulty(params);
  if (out.method == "mining.set_version_mask") {
    out.mask = params.size() == 1 ? hex8(view_of(params[0])) : std::nullopt;
    out.kind = PoolLine::Kind::version_mask;
    return out.mask ? out : broken("set_version_mask: not 8 hex digits");
  }
  if (out.method == "mining.set_extranonce") {
    out.kind = PoolLine::Kind::extranonce;
    if (params.size() != 2 || !params[1].is_number_unsigned())
      return broken("set_extranonce: not an extranonce and a size");
    out.extranonce1 = bytes_of_hex(text_of(params[0]));
    out.nonce2_size = params[1].get<std::size_t>();
    return out.extranonce1 ? out : broken("set_extranonce: not hex");
  }
  return out;
}

}  // namespace

PoolLine parse_pool_line(std::string_view line) {
  if (std::string_view id; read_plain_success(line, id)) return succeeded(id);
  if (PlainNotify plain; read_plain_notify(line, plain)) return read_job(plain);
  const json parsed = json::parse(line, nullptr, false);
  if (!parsed.is_object()) return broken("not a JSON object");
  return parsed.contains("method") ? read_notice(parsed) : read_reply(parsed);
}

}  // namespace tbg::sim
