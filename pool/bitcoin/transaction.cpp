#include "pool/bitcoin/transaction.h"

#include <algorithm>

#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::bitcoin {
namespace {

constexpr std::uint8_t kSegwitMarker = 0;
constexpr std::uint8_t kSegwitFlag = 1;
// Serialised size of an input, an output and a witness item with nothing in them.
constexpr std::size_t kInputBytesMin = 41;
constexpr std::size_t kOutputBytesMin = 9;
constexpr std::size_t kWitnessItemBytesMin = 1;

void put_var_bytes(Bytes& out, ByteView bytes) {
  put_compact_size(out, bytes.size());
  put_bytes(out, bytes);
}

void put_inputs(Bytes& out, const Transaction& tx) {
  put_compact_size(out, tx.inputs.size());
  for (const TxIn& input : tx.inputs) {
    put_bytes(out, input.previous.txid.view());
    put_le32(out, input.previous.index);
    put_var_bytes(out, input.script_sig);
    put_le32(out, input.sequence);
  }
}

void put_outputs(Bytes& out, const Transaction& tx) {
  put_compact_size(out, tx.outputs.size());
  for (const TxOut& output : tx.outputs) {
    put_le64(out, static_cast<std::uint64_t>(output.value));
    put_var_bytes(out, output.script);
  }
}

void put_witnesses(Bytes& out, const Transaction& tx) {
  for (const TxIn& input : tx.inputs) {
    put_compact_size(out, input.witness.size());
    for (const Bytes& item : input.witness)
      put_var_bytes(out, item);
  }
}

// A count of things that take at least `bytes_min` each, so that no claim outgrows the data.
std::optional<std::size_t> read_count(Reader& reader, std::size_t bytes_min) {
  const auto count = reader.compact_size();
  if (!count || *count > reader.remaining() / bytes_min) return std::nullopt;
  return static_cast<std::size_t>(*count);
}

std::optional<ByteView> read_var_bytes(Reader& reader) {
  const auto size = read_count(reader, 1);
  if (!size) return std::nullopt;
  return reader.take(*size);
}

Bytes copy_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

// Walks through one transaction and hands its parts to a sink. Both readers below share it, so that
// they accept the same bytes.
template <typename Sink>
class Walk {
 public:
  Walk(Reader& reader, Sink& sink) : reader_(reader), sink_(sink) {}

  bool run() {
    const auto version = reader_.le32();
    auto inputs = read_count(reader_, kInputBytesMin);
    if (!version || !inputs) return false;
    const bool segwit = *inputs == kSegwitMarker;
    if (segwit) {
      if (reader_.u8() != kSegwitFlag) return false;
      sink_.body_begins(reader_.offset());
      inputs = read_count(reader_, kInputBytesMin);
    }
    if (!inputs || *inputs == 0) return false;
    if (!walk_inputs(*inputs) || !walk_outputs()) return false;
    sink_.body_ends(reader_.offset(), segwit);
    if (segwit && !walk_witnesses(*inputs)) return false;
    const auto lock_time = reader_.le32();
    if (!lock_time) return false;
    sink_.frame(*version, *lock_time);
    return true;
  }

 private:
  bool walk_inputs(std::size_t count) {
    sink_.input_count(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto txid = reader_.take(32);
      const auto index = reader_.le32();
      const auto script = read_var_bytes(reader_);
      const auto sequence = reader_.le32();
      if (!txid || !index || !script || !sequence) return false;
      sink_.input(*txid, *index, *script, *sequence);
    }
    return true;
  }

  bool walk_outputs() {
    const auto count = read_count(reader_, kOutputBytesMin);
    if (!count) return false;
    sink_.output_count(*count);
    for (std::size_t i = 0; i < *count; ++i) {
      const auto value = reader_.le64();
      const auto script = read_var_bytes(reader_);
      if (!value || !script) return false;
      sink_.output(*value, *script);
    }
    return true;
  }

  bool walk_witnesses(std::size_t inputs) {
    bool any = false;
    for (std::size_t input = 0; input < inputs; ++input) {
      const auto count = read_count(reader_, kWitnessItemBytesMin);
      if (!count) return false;
      any = any || *count > 0;
      for (std::size_t i = 0; i < *count; ++i) {
        const auto item = read_var_bytes(reader_);
        if (!item) return false;
        sink_.witness_item(input, *item);
      }
    }
    return any;
  }

  Reader& reader_;
  Sink& sink_;
};

struct Builder {
  Transaction tx;

  void body_begins(std::size_t) {}
  void body_ends(std::size_t, bool) {}
  void input_count(std::size_t count) { tx.inputs.reserve(count); }
  void output_count(std::size_t count) { tx.outputs.reserve(count); }
  void input(ByteView txid, std::uint32_t index, ByteView script, std::uint32_t sequence) {
    TxIn& input = tx.inputs.emplace_back();
    std::copy(txid.begin(), txid.end(), input.previous.txid.bytes.begin());
    input.previous.index = index;
    input.script_sig = copy_of(script);
    input.sequence = sequence;
  }
  void output(std::uint64_t value, ByteView script) {
    tx.outputs.push_back({static_cast<std::int64_t>(value), copy_of(script)});
  }
  void witness_item(std::size_t input, ByteView item) {
    tx.inputs[input].witness.push_back(copy_of(item));
  }
  void frame(std::uint32_t version, std::uint32_t lock_time) {
    tx.version = version;
    tx.lock_time = lock_time;
  }
};

// Where the inputs and outputs stand: between version and lock time they are all that a txid
// hashes.
struct BodyFinder {
  std::size_t begin = 4;
  std::size_t end = 0;
  bool segwit = false;

  void body_begins(std::size_t offset) { begin = offset; }
  void body_ends(std::size_t offset, bool is_segwit) {
    end = offset;
    segwit = is_segwit;
  }
  void input_count(std::size_t) {}
  void output_count(std::size_t) {}
  void input(ByteView, std::uint32_t, ByteView, std::uint32_t) {}
  void output(std::uint64_t, ByteView) {}
  void witness_item(std::size_t, ByteView) {}
  void frame(std::uint32_t, std::uint32_t) {}
};

}  // namespace

bool Transaction::has_witness() const {
  return std::any_of(inputs.begin(), inputs.end(),
                     [](const TxIn& input) { return !input.witness.empty(); });
}

bool Transaction::is_coinbase() const {
  return inputs.size() == 1 && inputs[0].previous == OutPoint{Hash256{}, 0xffffffff};
}

Bytes serialize(const Transaction& tx) {
  if (!tx.has_witness()) return serialize_without_witness(tx);
  Bytes out;
  put_le32(out, tx.version);
  out.push_back(kSegwitMarker);
  out.push_back(kSegwitFlag);
  put_inputs(out, tx);
  put_outputs(out, tx);
  put_witnesses(out, tx);
  put_le32(out, tx.lock_time);
  return out;
}

Bytes serialize_without_witness(const Transaction& tx) {
  Bytes out;
  put_le32(out, tx.version);
  put_inputs(out, tx);
  put_outputs(out, tx);
  put_le32(out, tx.lock_time);
  return out;
}

Hash256 txid(const Transaction& tx) { return sha256d(serialize_without_witness(tx)); }
Hash256 wtxid(const Transaction& tx) { return sha256d(serialize(tx)); }

std::size_t weight(const Transaction& tx) {
  return 3 * serialize_without_witness(tx).size() + serialize(tx).size();
}

std::optional<Transaction> read_transaction(Reader& reader) {
  Builder builder;
  if (!Walk(reader, builder).run()) return std::nullopt;
  return std::move(builder.tx);
}

std::optional<Transaction> parse_transaction(ByteView bytes) {
  Reader reader(bytes);
  auto tx = read_transaction(reader);
  if (!reader.done()) return std::nullopt;
  return tx;
}

std::optional<TxHashes> hash_raw_transaction(ByteView bytes) {
  Reader reader(bytes);
  BodyFinder body;
  if (!Walk(reader, body).run() || !reader.done()) return std::nullopt;
  const Hash256 whole = sha256d(bytes);
  if (!body.segwit) return TxHashes{whole, whole};
  const Hash256 stripped =
      sha256d(bytes.first(4), bytes.subspan(body.begin, body.end - body.begin), bytes.last(4));
  return TxHashes{stripped, whole};
}

}  // namespace tbg::bitcoin
