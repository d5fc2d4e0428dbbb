// tbgsim signet: keys, signatures and proof of work of private signets (BIP325).
#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>

#include "fakes/block_decode.h"
#include "fakes/block_maker.h"
#include "fakes/check_block.h"
#include "fakes/signet.h"
#include "pool/bitcoin/address.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/target.h"
#include "pool/core/template_json.h"
#include "sim/app/commands.h"
#include "sim/app/signet_file.h"

namespace tbg::sim {
namespace {

using bitcoin::Block;
using bitcoin::Bytes;

constexpr std::uint64_t kNonces = std::uint64_t{1} << 32;
constexpr std::uint64_t kHashesAtOnce = std::uint64_t{1} << 22;
constexpr std::uint64_t kSayEvery = std::uint64_t{1} << 28;

std::string read_text(const std::string& path) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : file;
  if (!in) throw std::runtime_error("cannot read " + path);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  text.erase(text.find_last_not_of(" \r\n\t") + 1);
  return text;
}

Block read_block(const std::string& path) {
  const auto bytes = bitcoin::from_hex(read_text(path));
  const auto block = bytes ? bitcoin::parse_block(*bytes) : std::nullopt;
  if (!block || block->transactions.empty())
    throw std::runtime_error(path + " holds no block in hexadecimal");
  return *block;
}

void print_block(const Block& block) {
  std::printf("%s\n", bitcoin::to_hex(fakes::encode_block(block)).c_str());
}

const fakes::SignetKey& key_number(const fakes::Signet& signet, std::uint32_t number) {
  if (signet.keys.empty()) throw std::runtime_error("the file holds no key to sign with");
  if (number < 1 || number > signet.keys.size())
    throw std::runtime_error("the file holds keys 1 to " + std::to_string(signet.keys.size()));
  return signet.keys[number - 1];
}

void sign(Block& block, const SignetArguments& arguments) {
  const fakes::Signet signet = read_signet(arguments.signet);
  if (bitcoin::is_true_by_itself(signet.challenge)) return;
  if (fakes::keys_of(signet.challenge).empty())
    throw std::runtime_error("the challenge is not 1-of-n multisig: its blocks cannot be signed");
  if (!fakes::sign_block(block, signet.challenge, key_number(signet, arguments.key)))
    throw std::runtime_error("cannot sign: the challenge does not name key " +
                             std::to_string(arguments.key) +
                             ", or the block commits to no witnesses");
}

// False: there is no such nonce.
bool grind_nonces(Block& block) {
  for (std::uint64_t tried = 0; tried < kNonces; tried += kHashesAtOnce) {
    if (fakes::solve(block.header, kHashesAtOnce)) return true;
    if (tried % kSayEvery == kSayEvery - kHashesAtOnce)
      std::fprintf(stderr, "%3.0f %% of all nonces tried\n",
                   100.0 * static_cast<double>(tried) / static_cast<double>(kNonces));
  }
  return false;
}

// Of a signet with that challenge.
TemplatePtr read_template(const std::string& path, const Bytes& challenge) {
  std::string text = read_text(path);
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) throw std::runtime_error(path + " holds no JSON object");
  // bitcoin-cli prints the result alone.
  const bool bare = !json.contains("result");
  const auto& result = bare ? json : json["result"];
  const auto wanted = result.is_object() ? result.find("signet_challenge") : result.end();
  if (wanted == result.end() || *wanted != bitcoin::to_hex(challenge))
    throw std::runtime_error(path + " is of another signet: its challenge is " +
                             (wanted == result.end() ? "not there" : wanted->dump()));
  if (bare) text = R"({"result":)" + text + R"(,"error":null,"id":0})";
  auto work = core::parse_template(text);
  if (!work) throw std::runtime_error(path + ": the node " + work.error().message);
  return *work;
}

Bytes payout_of(const std::string& text) {
  if (text.empty()) return fakes::anyone_script();
  const auto address = bitcoin::decode_address(text, bitcoin::Network::signet);
  if (!address) throw std::runtime_error("not an address of a signet: " + text);
  return address->script;
}

Block block_of(const BlockTemplate& work, const Bytes& payout) {
  if (!work.witness_commitment)
    throw std::runtime_error("the template commits to no witnesses: it is of no signet");
  bitcoin::Transaction coinbase;
  bitcoin::TxIn input;
  input.previous.index = 0xffffffff;
  input.script_sig = bitcoin::height_push(work.height);
  bitcoin::push_data(input.script_sig, bitcoin::as_bytes("tbgsim signet"));
  input.witness = {Bytes(32)};
  coinbase.inputs.push_back(std::move(input));
  coinbase.outputs.push_back({work.coinbase_value, payout});
  coinbase.outputs.push_back({0, bitcoin::witness_commitment_script(*work.witness_commitment)});
  const Bytes bytes = bitcoin::assemble_block({}, bitcoin::serialize(coinbase), work.transactions,
                                              work.transaction_count);
  Block block = *bitcoin::parse_block(bytes);
  block.header.version = work.version;
  block.header.previous = work.previous;
  block.header.time = work.time;
  block.header.bits = work.bits;
  fakes::recommit(block);
  return block;
}

}  // namespace

int signet_new_command(const SignetArguments& arguments) {
  fakes::Signet signet;
  std::vector<Bytes> public_keys;
  std::random_device random;
  while (signet.keys.size() < arguments.keys) {
    std::array<std::uint8_t, 32> secret{};
    std::generate(secret.begin(), secret.end(),
                  [&] { return static_cast<std::uint8_t>(random()); });
    const auto key = fakes::SignetKey::from_bytes(secret);
    if (!key) continue;
    signet.keys.push_back(*key);
    public_keys.push_back(key->public_key());
  }
  signet.challenge = fakes::one_of_challenge(public_keys);
  std::printf("%s", signet_text(signet).c_str());
  return 0;
}

int signet_mine_command(const SignetArguments& arguments) {
  const TemplatePtr work = read_template(arguments.file, read_signet(arguments.signet).challenge);
  Block block = block_of(*work, payout_of(arguments.payout));
  do {
    sign(block, arguments);
    if (grind_nonces(block)) {
      print_block(block);
      return 0;
    }
    block.header.nonce = 0;
    ++block.header.time;
  } while (true);
}

int signet_sign_command(const SignetArguments& arguments) {
  Block block = read_block(arguments.file);
  sign(block, arguments);
  print_block(block);
  return 0;
}

int signet_grind_command(const SignetArguments& arguments) {
  Block block = read_block(arguments.file);
  if (!bitcoin::target_from_bits(block.header.bits))
    throw std::runtime_error("the block's bits mean no target");
  if (!grind_nonces(block))
    throw std::runtime_error("no nonce will do: sign it again with another time, and grind that");
  print_block(block);
  return 0;
}

int signet_verify_command(const SignetArguments& arguments) {
  const fakes::Signet signet = read_signet(arguments.signet);
  const Block block = read_block(arguments.file);
  fakes::ChainOptions options;
  options.network = bitcoin::Network::signet;
  options.bits = bitcoin::params(bitcoin::Network::signet).pow_limit_bits;
  options.signet = signet;
  if (const auto bad = fakes::check_block(block, fakes::Rules(options))) {
    std::printf("REFUSED: %s\n", bad->reason.c_str());
    return 1;
  }
  const auto signer = fakes::signer_of(block, signet.challenge);
  if (signer)
    std::printf("good: signed by key %zu of %zu\n", *signer + 1,
                fakes::keys_of(signet.challenge).size());
  else
    std::printf("good: the challenge asks for no signature\n");
  return 0;
}

}  // namespace tbg::sim
