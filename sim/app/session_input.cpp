#include "sim/app/session_input.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tbg::sim {
namespace {

constexpr auto kOwnerAlone =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

}  // namespace

bitcoin::Bytes read_session(const std::string& path) {
  bitcoin::Bytes all;
  for (int part = 1;; ++part) {
    std::ifstream file(part == 1 ? path : path + "." + std::to_string(part), std::ios::binary);
    if (!file && part > 1) return all;
    if (!file) throw std::runtime_error("cannot read " + path);
    all.insert(all.end(), std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
}

void write_session(const std::string& path, bitcoin::ByteView content) {
  const std::string next = path + ".2";
  if (std::filesystem::exists(next))
    throw std::runtime_error(next +
                             " is there, a part of another recording: give another name, or "
                             "move it away");
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::binary);
  file.write(reinterpret_cast<const char*>(content.data()),
             static_cast<std::streamsize>(content.size()));
  file.close();
  // As the pool keeps them: real addresses may be in it.
  std::error_code ignored;
  std::filesystem::permissions(fresh, kOwnerAlone, ignored);
  if (!file) throw std::runtime_error("cannot write " + fresh);
  std::filesystem::rename(fresh, path);
}

}  // namespace tbg::sim
