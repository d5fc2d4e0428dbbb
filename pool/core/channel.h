// A channel: what work belongs to. It owns extranonce prefix, payout, difficulty and the jobs it
// was handed; a connection (bytes, limits, handshake) has exactly one in Stratum V1, and will have
// many in V2.
//
// Difficulty rules 8-10 live here: one value is in force at a time; every job handed out remembers
// the lowest value that was in force since, and a share is judged and credited by that.
// Its coinbase is the one it was handed out with, whatever its user is called by now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pool/bitcoin/address.h"
#include "pool/core/extranonce.h"
#include "pool/core/job.h"
#include "pool/core/vardiff.h"
#include "pool/ports/events.h"

namespace tbg::core {

// Whom a channel's blocks pay.
struct Payout {
  std::string address;  // canonical text
  bitcoin::Bytes script;
  bitcoin::AddressType type{};
};

// What the coinbase of a channel's blocks says.
struct CoinbaseTag {
  std::string text;
  bool custom = false;  // has the user's own name
  friend bool operator==(const CoinbaseTag&, const CoinbaseTag&) = default;
};

struct Worker {
  std::string login;          // the user name as the miner spelt it when authorising
  std::string name;           // its worker part, "" if it had none
  std::int64_t since_us = 0;  // monotonic: authorised
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  double accepted_work = 0;  // sum of credited difficulties
  double best = 0;
};

// A job as this channel was handed it.
struct IssuedJob {
  JobName name;
  double lowest = 0;  // lowest difficulty in force since it was issued
};

class Channel {
 public:
  Session session;
  Extranonce extranonce1;
  std::optional<Payout> payout;  // set by the first successful authorise
  std::vector<Worker> workers;
  Vardiff vardiff;
  std::uint64_t tip = 0;           // of the newest clean notify handed to the network
  bool has_work = false;           // a notify was sent
  std::uint32_t tags_version = 0;  // of the shard's user tags that the newest tag is made from

  // The authorised worker that a user name means, however it spells address and separator.
  [[nodiscard]] std::optional<std::uint32_t> find_worker(std::string_view login) const;

  // What the next set_difficulty will say, or the last one said.
  [[nodiscard]] double difficulty() const { return difficulty_; }
  void set_difficulty(double difficulty) { difficulty_ = difficulty; }
  // The miner is told now, and with that the value comes into force: jobs issued before keep the
  // lower of the two. False: it has been told already. A value nobody was told of counts for
  // nothing, however soon it was replaced.
  bool announce_difficulty();
  // Notes that a job was handed out under the difficulty in force.
  void issue(JobName name);
  [[nodiscard]] const IssuedJob* issued(JobName name) const;
  // The variant for another notify of a job this channel may have had; nullopt if all are used up.
  [[nodiscard]] std::optional<std::uint8_t> next_variant(std::uint32_t sequence) const;
  // The tag of all jobs from this one on; those before keep theirs.
  void set_tag(CoinbaseTag tag, std::uint32_t from_sequence);
  // Of a job that was issued, or is about to be.
  [[nodiscard]] const CoinbaseTag& tag_of(std::uint32_t sequence) const;
  // Forgets jobs with a smaller sequence number than the oldest the pool still knows.
  void forget_before(std::uint32_t sequence);

 private:
  double difficulty_ = 0;
  double in_force_ = 0;            // as the miner was told; 0 before the first
  std::vector<IssuedJob> issued_;  // in order of issue
  struct DatedTag {
    std::uint32_t from = 0;  // sequence number
    CoinbaseTag tag;
  };
  // Oldest first; more than one only while jobs with the older ones live.
  std::vector<DatedTag> tags_;
};

}  // namespace tbg::core
