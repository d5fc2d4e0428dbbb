#include "sim/checkers/block_bytes.h"

namespace tbg::sim {
namespace {

struct Transaction {
  std::size_t inputs = 0;
  std::string_view first_outpoint;
  std::string_view first_script;
  std::vector<BlockOutput> outputs;
  std::vector<std::string_view> first_witness;
};

// Reads from the front; once something does not fit, everything after it is empty and `good` is
// false.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool done() const { return good_ && rest_.empty(); }
  void fail() { good_ = false; }

  std::string_view take(std::uint64_t size) {
    if (!good_ || size > rest_.size()) {
      good_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::uint64_t number(std::size_t size) {
    const std::string_view bytes = take(size);
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
      value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
    return value;
  }

  std::uint64_t compact() {
    const std::uint64_t first = number(1);
    if (first < 0xfd) return first;
    const std::size_t size = first == 0xfd ? 2 : first == 0xfe ? 4 : 8;
    const std::uint64_t value = number(size);
    const std::uint64_t least = size == 2 ? 0xfd : size == 4 ? 0x10000 : 0x100000000;
    if (value < least) good_ = false;
    return value;
  }

  // A count of things of at least one byte each.
  std::uint64_t count() {
    const std::uint64_t value = compact();
    if (value > rest_.size()) good_ = false;
    return good_ ? value : 0;
  }

  std::string_view text() { return take(compact()); }

  // Transactions with witness have 00 01 where others have the number of inputs.
  bool skip_witness_mark() {
    if (!rest_.starts_with(std::string_view("\0\1", 2))) return false;
    rest_.remove_prefix(2);
    return true;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

void read_inputs(Cursor& in, Transaction& tx) {
  tx.inputs = in.count();
  if (tx.inputs == 0) in.fail();
  for (std::size_t i = 0; i < tx.inputs && in.good(); ++i) {
    const std::string_view outpoint = in.take(36);
    const std::string_view script = in.text();
    in.take(4);
    if (i > 0) continue;
    tx.first_outpoint = outpoint;
    tx.first_script = script;
  }
}

void read_witnesses(Cursor& in, Transaction& tx) {
  for (std::size_t i = 0; i < tx.inputs && in.good(); ++i) {
    const std::uint64_t items = in.count();
    for (std::uint64_t n = 0; n < items && in.good(); ++n) {
      const std::string_view item = in.text();
      if (i == 0) tx.first_witness.push_back(item);
    }
  }
}

Transaction read_transaction(Cursor& in) {
  Transaction tx;
  in.take(4);  // version
  const bool witness = in.skip_witness_mark();
  read_inputs(in, tx);
  const std::uint64_t outputs = in.count();
  for (std::uint64_t i = 0; i < outputs && in.good(); ++i) {
    const auto value = static_cast<std::int64_t>(in.number(8));
    tx.outputs.push_back({value, in.text()});
  }
  if (witness) read_witnesses(in, tx);
  in.take(4);  // lock time
  return tx;
}

bool is_coinbase(const Transaction& tx) {
  return tx.inputs == 1 &&
         tx.first_outpoint == std::string(32, '\0') + std::string("\xff\xff\xff\xff");
}

}  // namespace

std::optional<BlockBytes> read_block(std::string_view bytes) {
  Cursor in(bytes);
  BlockBytes block;
  block.header = in.take(80);
  block.transactions = in.count();
  if (!in.good() || block.transactions == 0) return std::nullopt;
  Transaction coinbase = read_transaction(in);
  if (!in.good() || !is_coinbase(coinbase)) return std::nullopt;
  block.coinbase_script = coinbase.first_script;
  block.outputs = std::move(coinbase.outputs);
  block.witnesses = std::move(coinbase.first_witness);
  for (std::size_t i = 1; i < block.transactions && in.good(); ++i)
    read_transaction(in);
  if (!in.done()) return std::nullopt;
  return block;
}

}  // namespace tbg::sim
