// tbg_judge: the fake chain's verdicts on regtest blocks, to be compared with a real node's.
//
//   tbg_judge --now SECONDS                    block hex lines on stdin, one verdict line each
//   tbg_judge --now SECONDS --mutants SEED N   makes its own: label, verdict and hex, tab-separated
//
// A test tool, not part of the fakes: it may use streams.
#include <cstdlib>
#include <iostream>
#include <string>

#include "fakes/block_decode.h"
#include "fakes/mutants.h"

namespace {

using namespace tbg;
using namespace tbg::fakes;

std::string judge(Chain& chain, bitcoin::ByteView bytes, std::int64_t now_s) {
  const std::optional<bitcoin::Block> block = decode_block(bytes);
  if (!block) return "decode-failed";
  return chain.process(*block, now_s).value_or("accepted");
}

void judge_input(std::int64_t now_s) {
  Chain chain;
  for (std::string line; std::getline(std::cin, line);) {
    const std::optional<bitcoin::Bytes> bytes = bitcoin::from_hex(line);
    std::cout << (bytes ? judge(chain, *bytes, now_s) : "decode-failed") << '\n';
  }
}

void judge_mutants(std::int64_t now_s, std::uint64_t seed, std::uint64_t count) {
  Chain chain;
  MutantSource source(chain, seed, now_s);
  for (std::uint64_t i = 0; i < count; ++i) {
    const Mutant mutant = source.next();
    std::cout << mutant.label << '\t' << judge(chain, mutant.bytes, now_s) << '\t'
              << bitcoin::to_hex(mutant.bytes) << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && words[0] == "--now") {
    judge_input(std::atoll(words[1].c_str()));
    return 0;
  }
  if (words.size() == 5 && words[0] == "--now" && words[2] == "--mutants") {
    judge_mutants(std::atoll(words[1].c_str()), std::strtoull(words[3].c_str(), nullptr, 0),
                  std::strtoull(words[4].c_str(), nullptr, 0));
    return 0;
  }
  std::cerr << "usage: tbg_judge --now SECONDS [--mutants SEED N]\n";
  return 2;
}
