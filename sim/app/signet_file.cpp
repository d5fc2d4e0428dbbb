#include "sim/app/signet_file.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tbg::sim {
namespace {

void read_line(const std::string& word, const std::string& value, fakes::Signet& signet) {
  if (word == "challenge") {
    const auto script = bitcoin::from_hex(value);
    if (!script || script->empty())
      throw std::runtime_error("the challenge is not a script in hexadecimal");
    signet.challenge = *script;
  } else if (word == "key") {
    const auto key = fakes::SignetKey::from_text(value);
    if (!key)
      throw std::runtime_error(
          "the key is neither 64 hexadecimal digits nor WIF of a test network, or no key at all");
    signet.keys.push_back(*key);
  } else {
    throw std::runtime_error("expected \"challenge HEX\" or \"key WIF\"");
  }
}

}  // namespace

fakes::Signet read_signet(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  fakes::Signet signet;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::istringstream words(line);
    std::string word, value;
    words >> word >> value;
    if (word.empty() || word.front() == '#') continue;
    try {
      read_line(word, value, signet);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(path + ":" + std::to_string(number) + ": " + error.what());
    }
  }
  if (signet.challenge.empty())
    throw std::runtime_error(path + ": has no challenge; tbgsim signet new makes such a file");
  return signet;
}

std::string signet_text(const fakes::Signet& signet) {
  std::string text = "challenge " + bitcoin::to_hex(signet.challenge) + "\n";
  for (const fakes::SignetKey& key : signet.keys)
    text += "key " + key.wif() + "\n";
  return text;
}

}  // namespace tbg::sim
