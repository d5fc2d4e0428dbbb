#include <algorithm>
#include <array>
#include <limits>

#include "pool/bitcoin/block.h"
#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/target.h"
#include "pool/bitcoin/transaction.h"
#include "pool/core/rpc_error.h"
#include "pool/core/template_json_draft.h"

namespace tbg::core {

namespace {

using bitcoin::ByteView;
using bitcoin::Hash256;

constexpr std::int64_t kHeightMax = 500'000'000;
constexpr std::int64_t kMoneyMax = 21'000'000LL * 100'000'000LL;  // satoshi
constexpr std::int64_t kWeightMax = 4'000'000;                    // BIP141
constexpr std::int64_t kSigopsMax = 80'000;
constexpr std::int64_t kTimeMax = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kLongPollIdMax = 200;
constexpr std::array<std::string_view, 5> kKnownRules{"csv", "segwit", "taproot", "signet",
                                                      "testdummy"};

// One check after the other; the first that fails decides.
class Judge {
 public:
  explicit Judge(TemplateDraft& draft) : draft_(draft) {}

  NodeResult<TemplatePtr> verdict() {
    if (!complete() || !within_reach() || !numbers() || !proof_of_work() || !transactions() ||
        !commitment()) {
      return NodeError{fault_, 0, std::move(problem_)};
    }
    return build();
  }

 private:
  bool missing(std::string_view key) {
    fault_ = NodeFault::bad_reply;
    problem_ = "sent a template without " + quoted(key);
    return false;
  }
  bool bad(std::string_view problem) {
    problem_ = "sent a template ";
    problem_ += problem;
    return false;
  }

  bool complete() {
    if (!draft_.version) return missing("version");
    if (!draft_.height) return missing("height");
    if (!draft_.current_time) return missing("curtime");
    if (!draft_.min_time) return missing("mintime");
    if (!draft_.coinbase_value) return missing("coinbasevalue");
    if (!draft_.previous) return missing("previousblockhash");
    if (!draft_.bits) return missing("bits");
    if (!draft_.has_transactions) return missing("transactions");
    return true;
  }

  // Does the template ask for something this pool does not know?
  bool within_reach() {
    for (const std::string& rule : draft_.demands) {
      if (std::find(kKnownRules.begin(), kKnownRules.end(), rule) == kKnownRules.end()) {
        return bad("that demands the rule " + quoted(rule) +
                   ", which this version does not know: update the pool");
      }
    }
    if (!draft_.signet_challenge) return true;
    const auto challenge = bitcoin::from_hex(*draft_.signet_challenge);
    if (!challenge) return bad("whose signet_challenge is not hexadecimal");
    needs_signature_ = !bitcoin::is_true_by_itself(*challenge);
    return true;
  }

  bool numbers() {
    if (*draft_.version < std::numeric_limits<std::int32_t>::min() ||
        *draft_.version > std::numeric_limits<std::uint32_t>::max()) {
      return bad("with a version of more than 32 bits");
    }
    if (*draft_.height < 0 || *draft_.height > kHeightMax) {
      return bad("of the impossible height " + std::to_string(*draft_.height));
    }
    if (*draft_.coinbase_value < 0 || *draft_.coinbase_value > kMoneyMax) {
      return bad("with the impossible coinbasevalue " + std::to_string(*draft_.coinbase_value));
    }
    for (const std::int64_t time : {*draft_.current_time, *draft_.min_time}) {
      if (time < 0 || time > kTimeMax) return bad("with a time that no header can carry");
    }
    if (*draft_.min_time > *draft_.current_time) return bad("whose mintime is after its curtime");
    if (draft_.long_poll_id.size() > kLongPollIdMax) return bad("with an overlong longpollid");
    return true;
  }

  bool proof_of_work() {
    std::array<std::uint8_t, 4> big_endian;
    if (!bitcoin::decode_hex(*draft_.bits, big_endian)) {
      return bad("whose bits " + quoted(*draft_.bits) + " are not 8 hexadecimal digits");
    }
    bits_ = 0;
    for (const std::uint8_t byte : big_endian)
      bits_ = bits_ << 8 | byte;
    const auto target = bitcoin::target_from_bits(bits_);
    if (!target) return bad("whose bits " + quoted(*draft_.bits) + " mean no target");
    if (draft_.target && bitcoin::u256_from_hex(*draft_.target) != target) {
      return bad("whose target disagrees with its bits " + quoted(*draft_.bits));
    }
    return true;
  }

  bool transactions() {
    std::int64_t weight = 0;
    std::int64_t sigops = 0;
    for (const DraftTransaction& tx : draft_.transactions) {
      if (tx.fee < 0 || tx.fee > kMoneyMax) return bad("with an impossible fee");
      // Each within its limit, so that the sums cannot overflow before they are compared.
      if (tx.weight < 0 || tx.weight > kWeightMax || tx.sigops < 0 || tx.sigops > kSigopsMax) {
        return bad("with a transaction of impossible weight or sigops");
      }
      fees_ += tx.fee;
      weight += tx.weight;
      sigops += tx.sigops;
      if (fees_ > *draft_.coinbase_value) return bad("whose fees exceed its coinbasevalue");
      if (weight > std::min(draft_.weight_limit.value_or(kWeightMax), kWeightMax) ||
          std::cmp_greater(draft_.bytes.size(), kWeightMax)) {
        return bad("whose transactions are heavier than a block may be");
      }
      if (sigops > std::min(draft_.sigop_limit.value_or(kSigopsMax), kSigopsMax)) {
        return bad("whose transactions have more sigops than a block may have");
      }
      if (!ids_match(tx)) return false;
    }
    return true;
  }

  bool ids_match(const DraftTransaction& tx) {
    const ByteView data = ByteView(draft_.bytes).subspan(tx.offset, tx.size);
    const auto hashes = bitcoin::hash_raw_transaction(data);
    if (!hashes) return bad("in which the data of " + display_hex(tx.txid) + " is no transaction");
    if (hashes->txid != tx.txid || hashes->wtxid != tx.wtxid) {
      return bad("in which txid or hash of " + display_hex(tx.txid) + " do not match its data");
    }
    txids_.push_back(hashes->txid);
    wtxids_.push_back(hashes->wtxid);
    return true;
  }

  bool commitment() {
    if (!draft_.commitment) {
      if (txids_ == wtxids_) return true;
      return bad("with witnesses but without default_witness_commitment");
    }
    commitment_ = bitcoin::witness_commitment(wtxids_, Hash256{});
    // Core sends the script, btcd the 32 bytes that go into it.
    const auto script = bitcoin::witness_commitment_script(*commitment_);
    const bitcoin::Bytes bare(commitment_->bytes.begin(), commitment_->bytes.end());
    const auto given = bitcoin::from_hex(*draft_.commitment);
    if (given != script && given != bare) {
      return bad("whose default_witness_commitment does not match its transactions");
    }
    return true;
  }

  TemplatePtr build() {
    auto result = std::make_shared<BlockTemplate>();
    result->height = *draft_.height;
    result->previous = *draft_.previous;
    result->version = static_cast<std::uint32_t>(*draft_.version);
    result->bits = bits_;
    result->time = static_cast<std::uint32_t>(*draft_.current_time);
    result->min_time = static_cast<std::uint32_t>(*draft_.min_time);
    result->coinbase_value = *draft_.coinbase_value;
    result->fees = fees_;
    result->witness_commitment = commitment_;
    result->branch = bitcoin::merkle_branch(txids_);
    result->transactions = std::move(draft_.bytes);
    result->transaction_count = txids_.size();
    result->long_poll_id = std::move(draft_.long_poll_id);
    result->needs_signature = needs_signature_;
    return result;
  }

  TemplateDraft& draft_;
  NodeFault fault_ = NodeFault::bad_template;
  std::string problem_;
  std::uint32_t bits_ = 0;
  std::int64_t fees_ = 0;
  bool needs_signature_ = false;
  std::vector<Hash256> txids_;
  std::vector<Hash256> wtxids_;
  std::optional<Hash256> commitment_;
};

}  // namespace

NodeResult<TemplatePtr> check_template(TemplateDraft draft) { return Judge(draft).verdict(); }

}  // namespace tbg::core
