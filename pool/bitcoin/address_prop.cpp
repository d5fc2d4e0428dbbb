#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/address.h"
#include "pool/bitcoin/xonly_key.h"

namespace tbg::bitcoin {
namespace {

rc::Gen<Network> any_network() {
  return rc::gen::element(Network::main, Network::test, Network::testnet4, Network::signet,
                          Network::regtest);
}

Bytes any_bytes(std::size_t size) {
  return *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
}

Bytes any_key() {
  Bytes key = any_bytes(32);
  while (!is_xonly_key(key))
    ++key[31];  // every second number is one
  return key;
}

struct Payment {
  AddressType type;
  Bytes script;
};

Bytes joined(std::string_view head_hex, const Bytes& hash, std::string_view tail_hex = "") {
  return *from_hex(std::string(head_hex) + to_hex(hash) + std::string(tail_hex));
}

Payment any_payment() {
  const auto type = *rc::gen::element(AddressType::p2pkh, AddressType::p2sh, AddressType::p2wpkh,
                                      AddressType::p2wsh, AddressType::p2tr);
  switch (type) {
    case AddressType::p2pkh:
      return {type, joined("76a914", any_bytes(20), "88ac")};
    case AddressType::p2sh:
      return {type, joined("a914", any_bytes(20), "87")};
    case AddressType::p2wpkh:
      return {type, joined("0014", any_bytes(20))};
    case AddressType::p2wsh:
      return {type, joined("0020", any_bytes(32))};
    case AddressType::p2tr:
      return {type, joined("5120", any_key())};
  }
  return {};
}

RC_GTEST_PROP(AddressProperty, every_type_on_every_network_round_trips, ()) {
  const Network network = *any_network();
  const Payment payment = any_payment();
  const auto text = encode_address(payment.script, network);
  RC_ASSERT(text.has_value());
  const AddressResult address = decode_address(*text, network);
  RC_ASSERT(address.has_value());
  RC_ASSERT(address->type == payment.type);
  RC_ASSERT(address->script == payment.script);
  RC_ASSERT(address->text == *text);
}

RC_GTEST_PROP(AddressProperty, one_wrong_character_never_decodes, ()) {
  const Network network = *any_network();
  const auto text = *encode_address(any_payment().script, network);
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  std::string wrong = text;
  // Mostly characters that addresses have, so that it is the checksum that must find them.
  wrong[at] = *rc::gen::oneOf(rc::gen::elementOf(std::string("qpzry9x8gf2tvdw0s3jn54khce6mua7l")),
                              rc::gen::elementOf(std::string("123456789ABCDEFGHJKLMNPQRSTUVWXYZ")),
                              rc::gen::arbitrary<char>());
  RC_PRE(wrong != text);
  RC_ASSERT(!decode_address(wrong, network).has_value());
}

RC_GTEST_PROP(AddressProperty, one_lost_or_doubled_character_never_decodes_base58, ()) {
  const auto hash = any_bytes(20);
  const auto text = *encode_address(joined("76a914", hash, "88ac"), Network::main);
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  std::string shorter = text;
  shorter.erase(at, 1);
  std::string longer = text;
  longer.insert(at, 1, text[at]);
  RC_ASSERT(!decode_address(shorter, Network::main).has_value());
  RC_ASSERT(!decode_address(longer, Network::main).has_value());
}

RC_GTEST_PROP(AddressProperty, whatever_decodes_says_how_it_is_spelled, (const std::string& text)) {
  for (const Network network : {Network::main, Network::regtest}) {
    const AddressResult address = decode_address(text, network);
    if (address) RC_ASSERT(encode_address(address->script, network) == address->text);
  }
}

}  // namespace
}  // namespace tbg::bitcoin
