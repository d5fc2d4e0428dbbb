#include "sim/hostile_station.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kComeBack = 10 * kS;

std::int64_t pause_us(Hostility kind) {
  switch (kind) {
    case Hostility::flood:
      return 20 * kS;
    case Hostility::slowloris:
      return 500 * kMs;
    case Hostility::replay:
      return 200 * kMs;
    case Hostility::low_diff:
    case Hostility::odd_fields:
      return 100 * kMs;
    case Hostility::never_reads:
      return 1 * kS;
    case Hostility::garbage:
    case Hostility::none:
      return 300 * kMs;
  }
  return kS;
}

// A wish in the real world's numbers would put toy shares out of its reach.
fakes::MinerProfile without_wishes() {
  fakes::MinerProfile profile = fakes::bitaxe_profile();
  for (auto& burst : profile.greeting)
    std::erase(burst, fakes::Greeting::suggest);
  std::erase_if(profile.greeting, [](const auto& burst) { return burst.empty(); });
  return profile;
}

}  // namespace

HostileStation::HostileStation(Scheduler& scheduler, StationHost& host, HostileSetup setup,
                               std::uint64_t seed)
    : scheduler_(scheduler),
      host_(host),
      setup_(std::move(setup)),
      random_(seed, name_key(setup_.name), Stream::garbage),
      miner_({.user = setup_.user, .profile = without_wishes(), .seed = seed}) {}

void HostileStation::begin() {
  connect_.set(scheduler_, *this, scheduler_.now_us() + to_us(setup_.start_s));
}

void HostileStation::connect() {
  if (!powered_ || link_ != nullptr) return;
  LinkOptions options = setup_.link;
  if (setup_.kind == Hostility::never_reads) options.read_rate = 1;
  link_ = &host_.connect(*this, options);
  miner_.connect();
  const bool speaks = setup_.kind != Hostility::garbage && setup_.kind != Hostility::slowloris;
  if (speaks) link_->send_to_pool(miner_.take_output());
  act_.set(scheduler_, *this, scheduler_.now_us() + pause_us(setup_.kind));
}

void HostileStation::receive(std::string_view bytes) {
  miner_.on_bytes(bytes);
  const std::string answer = miner_.take_output();
  if (link_ != nullptr && setup_.kind != Hostility::garbage) link_->send_to_pool(answer);
}

void HostileStation::lost() {
  if (link_ != nullptr) host_.left(*link_);
  link_ = nullptr;
  act_.cancel();
  if (powered_) connect_.set(scheduler_, *this, scheduler_.now_us() + kComeBack);
}

void HostileStation::set_power(bool on) {
  powered_ = on;
  if (!on && link_ != nullptr) {
    link_->close_by_miner();
    lost();
  }
  if (on && link_ == nullptr) connect_.set(scheduler_, *this, scheduler_.now_us() + kComeBack);
}

void HostileStation::on_event(std::int64_t, std::uint64_t what) {
  if (connect_.take(what)) connect();
  if (act_.take(what)) act();
}

void HostileStation::act() {
  if (link_ == nullptr) return;
  link_->send_to_pool(evil_bytes());
  act_.set(scheduler_, *this, scheduler_.now_us() + pause_us(setup_.kind));
}

std::string HostileStation::garbage() {
  static constexpr std::string_view kFavourites[] = {
      "GET / HTTP/1.1\r\n\r\n",
      "\x16\x03\x01\x02",
      "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[",
      "{\"id\":null,\"method\":7}\n",
      "[]\n",
      "{\"id\":1,\"method\":\"mining.authorize\",\"params\":[\"../../etc\",\"x\"]}\n"};
  if (random_.chance(0.5)) return std::string(kFavourites[random_.below(std::size(kFavourites))]);
  std::string bytes(1 + random_.below(200), ' ');
  for (char& byte : bytes)
    byte = static_cast<char>(random_.below(256));
  return bytes;
}

// As much as a link takes at once: what comes after it costs the simulation only time.
std::string HostileStation::flood() const {
  std::string burst;
  for (int i = 0; i < 1'000; ++i)
    burst += R"({"id":9,"method":"mining.submit","params":[")" + setup_.user +
             R"(","0","0000000000000000","65000000","00000000"]})"
             "\n";
  return burst;
}

// One field is not as the rules have it. What stands before it, good shares where there are some,
// and the question behind it must be answered in that order.
std::string HostileStation::odd_share() {
  miner_.mine(8);
  bitcoin::HeaderBytes header{};
  std::optional<fakes::MinerShare> share = miner_.pick(header);
  if (!share) return {};
  switch (random_.below(6)) {
    case 0:
      share->time -= static_cast<std::uint32_t>(1 + random_.below(1'000));
      break;
    case 1:
      share->time += static_cast<std::uint32_t>(6'990 + random_.below(1'000));
      break;
    case 2:
      share->rolled_bits |= std::uint32_t{1} << random_.below(32);
      break;
    case 3:
      share->nonce2.pop_back();
      break;
    case 4:
      share->nonce2.push_back(0);
      break;
    default:
      share->job_id.back() ^= 1;
      break;
  }
  miner_.submit(*share);
  return miner_.take_output() + R"({"id":"between","method":"mining.ping","params":[]})"
                                "\n";
}

std::string HostileStation::evil_bytes() {
  switch (setup_.kind) {
    case Hostility::slowloris:
      return "{";
    case Hostility::flood:
      return flood();
    case Hostility::replay: {
      miner_.mine(8);
      const std::string fresh = miner_.take_output();
      if (!fresh.empty()) last_line_ = fresh;
      return fresh + last_line_;
    }
    case Hostility::low_diff: {
      bitcoin::HeaderBytes header{};
      if (const auto share = miner_.pick(header)) miner_.submit(*share);
      return miner_.take_output();
    }
    case Hostility::odd_fields:
      return odd_share();
    case Hostility::never_reads:
      miner_.mine(8);
      return miner_.take_output();
    case Hostility::garbage:
    case Hostility::none:
      break;
  }
  return garbage();
}

}  // namespace tbg::sim
