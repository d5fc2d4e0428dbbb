#include "fakes/miner.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "fakes/miner_message.h"

namespace tbg::fakes {

using Json = nlohmann::json;

namespace {

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// The job ids of most pools need no JSON writer.
void append_quoted(std::string& out, const std::string& text) {
  if (!std::all_of(text.begin(), text.end(), is_hex_digit)) {
    out += Json(text).dump();
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

}  // namespace

std::uint64_t MinerStats::rejected_total() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : rejected)
    sum += count;
  return sum;
}

VirtualMiner::VirtualMiner(MinerOptions options)
    : options_(std::move(options)), work_(options_.profile, options_.seed) {
  if (!options_.user_agent.empty()) options_.profile.user_agent = options_.user_agent;
  quoted_users_.push_back(Json(options_.user).dump());
  for (const std::string& user : options_.more_users)
    quoted_users_.push_back(Json(user).dump());
}

void VirtualMiner::connect() {
  partial_.clear();
  output_.clear();
  pending_.clear();
  next_id_ = options_.profile.first_id;
  next_burst_ = 0;
  subscribed_ = authorized_ = wants_reconnect_ = false;
  version_mask_ = 0;
  difficulty_ = next_difficulty_ = 1;
  work_.clear();
  work_.set_version_mask(0);
  send_burst();
}

std::string VirtualMiner::take_output() { return std::exchange(output_, {}); }

void VirtualMiner::on_bytes(std::string_view bytes) {
  partial_.append(bytes);
  std::size_t start = 0;
  for (std::size_t end; (end = partial_.find('\n', start)) != std::string::npos; start = end + 1) {
    on_line(std::string_view(partial_).substr(start, end - start));
  }
  partial_.erase(0, start);
  if (partial_.size() > kLineMax) {
    partial_.clear();
    ++stats_.bad_lines;
  }
}

bool VirtualMiner::burst_answered() const {
  for (const Pending& request : pending_) {
    if (request.what != Asked::submit) return false;
  }
  return true;
}

void VirtualMiner::send_burst() {
  const auto& bursts = options_.profile.greeting;
  while (next_burst_ < bursts.size() && burst_answered()) {
    for (const Greeting step : bursts[next_burst_])
      greet(step);
    ++next_burst_;
  }
}

void VirtualMiner::greet(Greeting step) {
  const MinerProfile& profile = options_.profile;
  switch (step) {
    case Greeting::configure: {
      std::string mask;
      bitcoin::append_hex32(mask, profile.version_mask);
      const Json params = {{"version-rolling"}, {{"version-rolling.mask", mask}}};
      request(Asked::configure, "mining.configure", params.dump());
      return;
    }
    case Greeting::subscribe: {
      Json params = {profile.user_agent};
      if (!session_id_.empty()) params.push_back(session_id_);
      request(Asked::subscribe, "mining.subscribe", params.dump());
      return;
    }
    case Greeting::authorize:
      request(Asked::authorize, "mining.authorize", Json{options_.user, options_.password}.dump());
      for (const std::string& user : options_.more_users)
        request(Asked::authorize, "mining.authorize", Json{user, options_.password}.dump());
      return;
    case Greeting::suggest:
      // Never answered: see rule 8 of the protocol page.
      request(Asked::other, "mining.suggest_difficulty",
              Json::array({profile.suggested_difficulty}).dump());
      pending_.pop_back();
      return;
    case Greeting::extranonce:
      request(Asked::other, "mining.extranonce.subscribe", "[]");
      return;
  }
}

void VirtualMiner::request(Asked what, std::string_view method, std::string_view params) {
  const bool fixed = what == Asked::submit && options_.profile.submit_id != 0;
  const std::uint64_t id = fixed ? options_.profile.submit_id : next_id_++;
  pending_.push_back({id, what});
  output_ += "{\"id\":" + std::to_string(id) + ",\"method\":\"";
  output_.append(method);
  output_ += "\",\"params\":";
  output_.append(params);
  output_ += "}\n";
}

void VirtualMiner::apply_difficulty(double difficulty) {
  difficulty_ = difficulty;
  work_.set_difficulty(difficulty);
}

std::uint64_t VirtualMiner::mine(std::uint64_t hashes_max) {
  shares_.clear();
  const std::uint64_t hashes = hash(hashes_max, shares_);
  for (const MinerShare& share : shares_)
    submit(share);
  return hashes;
}

std::uint64_t VirtualMiner::hash(std::uint64_t hashes_max, std::vector<MinerShare>& found) {
  if (!authorized_) return 0;
  const std::uint64_t hashes = work_.hash(hashes_max, found);
  stats_.hashes += hashes;
  return hashes;
}

std::optional<MinerShare> VirtualMiner::pick(bitcoin::HeaderBytes& header) {
  if (!authorized_) return std::nullopt;
  ++stats_.hashes;
  return work_.pick(header);
}

void VirtualMiner::submit(const MinerShare& share) {
  const std::string& user = quoted_users_[stats_.submitted++ % quoted_users_.size()];
  if (share.block) ++stats_.blocks;
  const double reached = target_of_bits(0x1d00ffff) / hash_as_number(share.hash);
  stats_.best_difficulty = std::max(stats_.best_difficulty, reached);
  std::string nonce;
  bitcoin::append_hex32(nonce, share.nonce);
  if (!options_.profile.pads_nonce)
    nonce.erase(0, std::min(nonce.find_first_not_of('0'), nonce.size() - 1));
  std::string params = "[" + user + ",";
  append_quoted(params, share.job_id);
  params += ",\"";
  bitcoin::append_hex(params, share.nonce2);
  params += "\",\"";
  bitcoin::append_hex32(params, share.time);
  params += "\",\"" + nonce + "\"";
  if (version_mask_ != 0) {
    params += ",\"";
    bitcoin::append_hex32(params, share.rolled_bits);
    params += "\"";
  }
  request(Asked::submit, "mining.submit", params + "]");
}

}  // namespace tbg::fakes
