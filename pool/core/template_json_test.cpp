#include "pool/core/template_json.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "pool/bitcoin/block.h"
#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/target.h"
#include "pool/bitcoin/transaction.h"

namespace tbg::core {
namespace {

using bitcoin::Hash256;
using bitcoin::Transaction;

Transaction payment(std::uint8_t number, bool with_witness) {
  Transaction tx;
  bitcoin::TxIn input;
  input.previous.txid.bytes.fill(number);
  if (with_witness) input.witness = {bitcoin::Bytes(71, number), bitcoin::Bytes(33, 2)};
  tx.inputs.push_back(input);
  tx.outputs.push_back({1000 + number, bitcoin::Bytes(22, number)});
  return tx;
}

std::string quote(const std::string& text) { return '"' + text + '"'; }

using Fields = std::map<std::string, std::string>;  // key -> raw JSON

std::string to_json(const Fields& fields) {
  std::string out = "{";
  for (const auto& [key, value] : fields) {
    out += (out.size() > 1 ? "," : "") + quote(key) + ":" + value;
  }
  return out + "}";
}

// A good template of a few transactions; tests spoil one thing each.
struct TemplateText {
  TemplateText() {
    for (std::uint8_t i = 1; i <= 5; ++i)
      add(payment(i, i % 2 == 0), 100 * i);
    const Hash256 commitment = bitcoin::witness_commitment(wtxids, Hash256{});
    fields = {{"version", "536870912"},
              {"rules", R"(["csv","!segwit","taproot"])"},
              {"previousblockhash", quote(std::string(62, '0') + "ab")},
              {"transactions", ""},
              {"coinbasevalue", "312501500"},
              {"longpollid", R"("00ab17")"},
              {"target", quote(to_hex(*bitcoin::target_from_bits(0x1d00ffff)))},
              {"mintime", "1700000000"},
              {"sigoplimit", "80000"},
              {"weightlimit", "4000000"},
              {"curtime", "1700000600"},
              {"bits", R"("1d00ffff")"},
              {"height", "840001"},
              {"default_witness_commitment",
               quote(bitcoin::to_hex(bitcoin::witness_commitment_script(commitment)))}};
  }

  void add(const Transaction& tx, std::int64_t fee) {
    const bitcoin::Bytes raw = serialize(tx);
    data.insert(data.end(), raw.begin(), raw.end());
    txids.push_back(txid(tx));
    wtxids.push_back(wtxid(tx));
    transactions.push_back({{"data", quote(bitcoin::to_hex(raw))},
                            {"txid", quote(display_hex(txids.back()))},
                            {"hash", quote(display_hex(wtxids.back()))},
                            {"depends", "[]"},
                            {"fee", std::to_string(fee)},
                            {"sigops", "4"},
                            {"weight", std::to_string(weight(tx))}});
  }

  [[nodiscard]] std::string result() const {
    std::string list = "[";
    for (const Fields& tx : transactions)
      list += (list.size() > 1 ? "," : "") + to_json(tx);
    Fields all = fields;
    if (all.contains("transactions") && all["transactions"].empty()) {
      all["transactions"] = list + "]";
    }
    return to_json(all);
  }
  [[nodiscard]] std::string answer() const {
    return R"({"result":)" + result() + R"(,"error":null,"id":"tbg"})" + "\n";
  }

  Fields fields;
  std::vector<Fields> transactions;
  bitcoin::Bytes data;
  std::vector<Hash256> txids;
  std::vector<Hash256> wtxids;
};

void expect_error(const std::string& answer, NodeFault fault, const std::string& words) {
  const auto parsed = parse_template(answer);
  ASSERT_FALSE(parsed) << "no error about: " << words;
  EXPECT_EQ(parsed.error().fault, fault) << parsed.error().message;
  EXPECT_NE(parsed.error().message.find(words), std::string::npos) << parsed.error().message;
  EXPECT_EQ(parsed.error().message.find('\n'), std::string::npos);
}

void expect_bad(const std::function<void(TemplateText&)>& spoil, const std::string& words,
                NodeFault fault = NodeFault::bad_template) {
  TemplateText text;
  spoil(text);
  expect_error(text.answer(), fault, words);
}

TEST(TemplateJson, GoodTemplateIsDigested) {
  const TemplateText text;
  const auto parsed = parse_template(text.answer());
  ASSERT_TRUE(parsed) << parsed.error().message;
  const BlockTemplate& good = **parsed;
  EXPECT_EQ(good.height, 840'001);
  EXPECT_EQ(display_hex(good.previous), std::string(62, '0') + "ab");
  EXPECT_EQ(good.version, 0x20000000u);
  EXPECT_EQ(good.bits, 0x1d00ffffu);
  EXPECT_EQ(good.time, 1'700'000'600u);
  EXPECT_EQ(good.min_time, 1'700'000'000u);
  EXPECT_EQ(good.coinbase_value, 312'501'500);
  EXPECT_EQ(good.fees, 1500);
  EXPECT_EQ(good.transaction_count, 5u);
  EXPECT_EQ(good.transactions, text.data);
  EXPECT_EQ(good.branch, bitcoin::merkle_branch(text.txids));
  EXPECT_EQ(good.witness_commitment, bitcoin::witness_commitment(text.wtxids, Hash256{}));
  EXPECT_EQ(good.long_poll_id, "00ab17");
}

TEST(TemplateJson, EnvelopeKeysComeInAnyOrder) {
  const TemplateText text;
  EXPECT_TRUE(
      parse_template(R"({"jsonrpc":"2.0","id":7,"extra":[{}],"result":)" + text.result() + "}"));
  EXPECT_TRUE(parse_template(R"({"error":null,"id":null,"result":)" + text.result() + "}"));
}

TEST(TemplateJson, EmptyBlockTemplate) {
  TemplateText text;
  text.transactions.clear();
  const Hash256 commitment = bitcoin::witness_commitment({}, Hash256{});
  text.fields["default_witness_commitment"] =
      quote(bitcoin::to_hex(bitcoin::witness_commitment_script(commitment)));
  const auto parsed = parse_template(text.answer());
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_TRUE((*parsed)->branch.empty());
  EXPECT_TRUE((*parsed)->transactions.empty());
  EXPECT_EQ((*parsed)->witness_commitment, commitment);
}

TEST(TemplateJson, BeforeSegwitThereIsNoCommitment) {
  TemplateText text;
  text.fields.erase("default_witness_commitment");
  std::erase_if(text.transactions, [](const Fields& tx) { return tx.at("txid") != tx.at("hash"); });
  const auto parsed = parse_template(text.answer());
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ((*parsed)->witness_commitment, std::nullopt);
  EXPECT_EQ((*parsed)->transaction_count, 3u);
}

TEST(TemplateJson, OptionalFieldsMayBeMissing) {
  TemplateText text;
  for (const char* key : {"rules", "longpollid", "target", "sigoplimit", "weightlimit"}) {
    text.fields.erase(key);
  }
  const auto parsed = parse_template(text.answer());
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ((*parsed)->long_poll_id, "");
}

TEST(TemplateJson, MissingFieldsAreNamed) {
  for (const char* key : {"version", "height", "curtime", "mintime", "coinbasevalue",
                          "previousblockhash", "bits", "transactions"}) {
    expect_bad([&](TemplateText& text) { text.fields.erase(key); }, quote(key),
               NodeFault::bad_reply);
  }
  for (const char* key : {"data", "txid", "hash", "fee", "sigops", "weight"}) {
    expect_bad([&](TemplateText& text) { text.transactions[1].erase(key); }, "is not complete",
               NodeFault::bad_reply);
  }
}

TEST(TemplateJson, WrongTypesAreNamed) {
  for (const char* key :
       {"version", "height", "curtime", "mintime", "coinbasevalue", "sigoplimit", "weightlimit"}) {
    for (const char* value : {R"("1")", "1.5", "null", "[]", "99999999999999999999"}) {
      expect_bad([&](TemplateText& text) { text.fields[key] = value; },
                 quote(key) + " is not a whole number", NodeFault::bad_reply);
    }
  }
  for (const char* key : {"bits", "target", "default_witness_commitment", "longpollid"}) {
    expect_bad([&](TemplateText& text) { text.fields[key] = "17"; },
               quote(key) + " is not a string", NodeFault::bad_reply);
  }
  for (const char* key : {"rules", "transactions"}) {
    expect_bad([&](TemplateText& text) { text.fields[key] = R"("x")"; },
               quote(key) + " is not a list", NodeFault::bad_reply);
  }
  expect_bad([](TemplateText& text) { text.fields["transactions"] = "[1]"; },
             "not a list of objects", NodeFault::bad_reply);
  expect_bad([](TemplateText& text) { text.fields["previousblockhash"] = R"("00")"; },
             "64 hexadecimal digits", NodeFault::bad_reply);
  expect_bad([](TemplateText& text) { text.transactions[0]["data"] = R"("0g")"; },
             "is not hexadecimal", NodeFault::bad_reply);
  expect_bad([](TemplateText& text) { text.transactions[0]["data"] = "17"; }, "is not a string",
             NodeFault::bad_reply);
}

TEST(TemplateJson, ImpossibleNumbersAreRefused) {
  const auto with = [](const char* key, const char* value) {
    return [=](TemplateText& text) { text.fields[key] = value; };
  };
  expect_bad(with("height", "-1"), "height -1");
  expect_bad(with("height", "500000001"), "height 500000001");
  expect_bad(with("coinbasevalue", "-1"), "coinbasevalue -1");
  expect_bad(with("coinbasevalue", "2100000000000001"), "coinbasevalue");
  expect_bad(with("version", "4294967296"), "version");
  expect_bad(with("mintime", "1700000601"), "mintime is after");
  expect_bad(with("curtime", "4294967296"), "time");
  expect_bad(with("mintime", "-1"), "time");
  expect_bad(with("bits", R"("00000000")"), "no target");
  expect_bad(with("bits", R"("1d80ffff")"), "no target");
  expect_bad(with("bits", R"("ff00ffff")"), "no target");
  expect_bad(with("bits", R"("1d00ff")"), "8 hexadecimal digits");
  expect_bad(with("bits", R"("1c00ffff")"), "target disagrees");
  expect_bad(with("coinbasevalue", "1499"), "fees exceed");
}

TEST(TemplateJson, TransactionsMustMatchTheirIds) {
  expect_bad([](TemplateText& text) { text.transactions[2]["txid"] = quote(std::string(64, '1')); },
             "do not match its data");
  expect_bad(
      [](TemplateText& text) { text.transactions[1]["hash"] = text.transactions[1]["txid"]; },
      "do not match its data");
  expect_bad([](TemplateText& text) { text.transactions[0]["data"] = R"("0200")"; },
             "is no transaction");
  expect_bad(
      [](TemplateText& text) {
        std::string& data = text.transactions[3]["data"];
        data.insert(data.size() - 1, "00");
      },
      "is no transaction");
}

TEST(TemplateJson, SumsBeyondTheLimitsAreRefused) {
  expect_bad([](TemplateText& text) { text.transactions[0]["fee"] = "-1"; }, "impossible fee");
  expect_bad([](TemplateText& text) { text.transactions[0]["weight"] = "-4"; },
             "impossible weight");
  expect_bad([](TemplateText& text) { text.transactions[0]["weight"] = "3999999"; }, "heavier");
  expect_bad([](TemplateText& text) { text.fields["weightlimit"] = "1000"; }, "heavier");
  expect_bad([](TemplateText& text) { text.transactions[0]["sigops"] = "79990"; }, "sigops");
  expect_bad([](TemplateText& text) { text.transactions[0]["sigops"] = "80001"; }, "sigops");
  expect_bad([](TemplateText& text) { text.fields["sigoplimit"] = "19"; }, "sigops");
}

TEST(TemplateJson, CommitmentMustMatchTheTransactions) {
  expect_bad(
      [](TemplateText& text) {
        std::string& script = text.fields["default_witness_commitment"];
        script[70] = script[70] == '0' ? '1' : '0';
      },
      "default_witness_commitment does not match");
  expect_bad([](TemplateText& text) { text.fields["default_witness_commitment"] = R"("6a24")"; },
             "default_witness_commitment does not match");
  expect_bad([](TemplateText& text) { text.fields.erase("default_witness_commitment"); },
             "without default_witness_commitment");
  expect_bad([](TemplateText& text) { std::swap(text.transactions[0], text.transactions[1]); },
             "default_witness_commitment does not match");
}

TEST(TemplateJson, UnknownDemandsAreRefused) {
  expect_bad([](TemplateText& text) { text.fields["rules"] = R"(["csv","!covenants"])"; },
             "covenants");
  TemplateText known;
  known.fields["rules"] = R"(["csv","!segwit","!signet","taproot","testdummy","future"])";
  EXPECT_TRUE(parse_template(known.answer()));
}

TEST(TemplateJson, ASignetSaysWhetherItsBlocksMustBeSigned) {
  const auto needs_signature = [](const char* challenge) {
    TemplateText text;
    text.fields["signet_challenge"] = challenge;
    const auto parsed = parse_template(text.answer());
    return parsed && (*parsed)->needs_signature;
  };
  EXPECT_FALSE((*parse_template(TemplateText().answer()))->needs_signature);
  EXPECT_FALSE(needs_signature(R"("51")"));
  EXPECT_TRUE(needs_signature(R"("512103ad")"));
  EXPECT_TRUE(needs_signature(R"("00")"));
  expect_bad([](TemplateText& text) { text.fields["signet_challenge"] = R"("5x")"; },
             "not hexadecimal");
}

TEST(TemplateJson, EveryTruncationIsNoticed) {
  const std::string answer = TemplateText().answer();
  for (std::size_t size = 0; size + 2 < answer.size(); ++size) {
    const auto parsed = parse_template(answer.substr(0, size));
    ASSERT_FALSE(parsed) << "cut at " << size;
    ASSERT_EQ(parsed.error().fault, NodeFault::bad_reply) << parsed.error().message;
  }
}

TEST(TemplateJson, OtherThingsThanTemplatesAreRefused) {
  for (const char* answer :
       {"", "<html>502</html>", "[]", "17", "{}", R"({"result":null})", R"({"result":"x"})",
        R"({"result":[],"error":null})", "{\"a\":1} {}"}) {
    expect_error(answer, NodeFault::bad_reply, "answered with");
  }
  expect_error(TemplateText().answer() + "x", NodeFault::bad_reply, "answered with");
}

TEST(TemplateJson, NodesOwnErrorsAreToldApart) {
  const std::map<int, NodeFault> faults{
      {-28, NodeFault::warming_up},       {-9, NodeFault::not_connected},
      {-10, NodeFault::initial_download}, {-5, NodeFault::not_found},
      {-32601, NodeFault::unsupported},   {-8, NodeFault::rpc_error}};
  for (const auto& [code, fault] : faults) {
    const std::string answer = R"({"result":null,"error":{"code":)" + std::to_string(code) +
                               R"(,"message":"Loading block\nindex"},"id":1})";
    expect_error(answer, fault, "error " + std::to_string(code) + ": \"Loading block?index\"");
    EXPECT_EQ(parse_template(answer).error().code, code);
  }
  expect_error(R"({"result":null,"error":"no","id":1})", NodeFault::rpc_error, "error");
  expect_error(R"({"error":{"code":99999999999,"message":7},"id":1})", NodeFault::rpc_error,
               "error 0");
}

}  // namespace
}  // namespace tbg::core
