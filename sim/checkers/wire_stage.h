// For tests of wire checkers: a stage on which both sides of the wire say what the test wants.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/checkers/checker_test_kit.h"
#include "sim/checkers/sha256.h"
#include "sim/checkers/share_book.h"
#include "sim/checkers/target.h"
#include "sim/checkers/wire_view.h"

namespace tbg::sim {

struct StageJob {
  std::string id = "0a01";
  std::uint8_t previous = 1;  // hash_of(previous)
  std::string coinb1 = "010000000100";
  std::string coinb2 = "ffff00000000";
  std::string version = "20000000";
  std::string bits = "1d00ffff";
  std::uint32_t time = 1'700'000'000;
  bool clean = true;
};

class WireStage {
 public:
  // Hears of turns after the book, as in a run.
  template <typename C>
  void add(C& checker) {
    if constexpr (std::is_base_of_v<WireListener, C>) view.add(checker);
    if constexpr (std::is_base_of_v<ShareListener, C>) book.add(checker);
    observers.push_back(&checker);
  }

  WireStage() { view.add(book); }

  void at(double seconds) { now = at_ms(static_cast<std::int64_t>(seconds * 1000)); }
  void boot(std::uint32_t number) {
    view.on_boot(now, number);
    each([&](Observer& o) { o.on_boot(now, number); });
  }
  void crash() {
    view.on_crash(now);
    each([&](Observer& o) { o.on_crash(now); });
  }
  void asks(Client client, const std::string& line) { view.on_request(now, client, line); }
  void says(Client client, const std::string& line) { view.on_reply(now, client, line); }
  void leaves(Client client) { view.on_closed(now, client, false); }
  void end_turn() {
    each([&](Observer& o) { o.on_turn_end(now); });
  }

  void subscribe(Client client, const std::string& extranonce1) {
    view.on_connect(now, client, "10.0.0.1");
    asks(client, R"({"id":1,"method":"mining.subscribe","params":["ua"]})");
    says(client, R"({"id":1,"result":[[["mining.set_difficulty","s"],["mining.notify","s"]],")" +
                     extranonce1 + R"(",8],"error":null})");
  }
  void authorise(Client client, const std::string& user = "addr.w") {
    asks(client, R"({"id":2,"method":"mining.authorize","params":[")" + user + R"(","x"]})");
    says(client, R"({"id":2,"result":true,"error":null})");
  }
  void configure(Client client) {
    asks(client, R"({"id":3,"method":"mining.configure","params":[["version-rolling"],{}]})");
    says(client, R"({"id":3,"result":{"version-rolling":true,)"
                 R"("version-rolling.mask":"1fffe000"},"error":null})");
  }
  void difficulty(Client client, double value) {
    const nlohmann::json number =
        value >= 1 ? nlohmann::json(static_cast<std::int64_t>(value)) : nlohmann::json(value);
    says(client,
         R"({"id":null,"method":"mining.set_difficulty","params":[)" + number.dump() + "]}");
  }
  void job(Client client, const StageJob& job) {
    std::string previous;
    for (std::size_t i = 0; i < 32; ++i)
      previous += hex_of(&hash_of(job.previous)[i ^ 3U], 1);
    nlohmann::json line = {{"id", nullptr}, {"method", "mining.notify"}};
    Bytes time;
    append_le32(time, job.time);
    line["params"] = {job.id,
                      previous,
                      job.coinb1,
                      job.coinb2,
                      nlohmann::json::array(),
                      job.version,
                      job.bits,
                      hex_of(Bytes{time.rbegin(), time.rend()}),
                      job.clean};
    says(client, line.dump());
  }
  // Everything up to the first work, at a difficulty that about one hash in four meets.
  void start(Client client, const std::string& extranonce1 = "00000001") {
    subscribe(client, extranonce1);
    configure(client);
    authorise(client);
    difficulty(client, kEasy);
    job(client, {});
  }

  static constexpr double kEasy = 1e-9;

  Moment now = at_s(1);
  VerdictList verdicts;
  WireView view;
  ShareBook book;
  std::vector<Observer*> observers;

  template <typename F>
  void each(F&& tell) {
    tell(static_cast<Observer&>(book));
    for (Observer* const observer : observers)
      tell(*observer);
  }
};

// A submit in the making, and the pool that answers it.
struct StageShare {
  std::string worker = "addr.w";
  std::string job = "0a01";
  std::string nonce2 = "0000000000000000";
  std::string ntime = "6553f100";  // 1'700'000'000
  std::string nonce = "00000000";
  std::string bits = {};  // "" for none
};

inline std::string submit_line(const StageShare& share) {
  nlohmann::json line = {{"id", 7}, {"method", "mining.submit"}};
  line["params"] = {share.worker, share.job, share.nonce2, share.ntime, share.nonce};
  if (!share.bits.empty()) line["params"].push_back(share.bits);
  return line.dump();
}

// The hash this share has on the client's newest job.
inline Hash hash_on(const WireStage& stage, Client id, const StageShare& share) {
  const WireClient& client = *stage.view.find(id);
  WireSubmit submit{share.worker, share.job, share.nonce2, share.ntime, share.nonce, {}, {}};
  if (!share.bits.empty()) submit.version_bits = share.bits;
  const auto headers =
      headers_of(*client.newest(), client.extranonce1, fields_of(submit, client.nonce2_size));
  return sha256d(headers[0].data(), headers[0].size());
}

// Tries nonces until the hash lies between the two difficulties.
inline StageShare mine(const WireStage& stage, Client id, double least, double below = 1e300,
                       StageShare share = {}) {
  for (std::uint32_t nonce = *u32_of_hex(share.nonce) + 1;; ++nonce) {
    Bytes bytes;
    append_le32(bytes, nonce);
    share.nonce = hex_of(Bytes{bytes.rbegin(), bytes.rend()});
    const Hash hash = hash_on(stage, id, share);
    if (not_above(hash, target_of(least)) && !not_above(hash, target_of(below))) return share;
  }
}

}  // namespace tbg::sim
