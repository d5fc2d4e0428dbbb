// A file as its lines: those that have their newline, and what is left behind the last one.
#pragma once

#include <string_view>
#include <vector>

#include "pool/bitcoin/bytes.h"

namespace tbg::app {

class FileLines {
 public:
  // The bytes must outlive it.
  explicit FileLines(const bitcoin::Bytes& bytes)
      : torn_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {
    for (std::size_t end = torn_.find('\n'); end != std::string_view::npos;
         end = torn_.find('\n')) {
      whole_.push_back(torn_.substr(0, end));
      torn_.remove_prefix(end + 1);
    }
  }

  [[nodiscard]] const std::vector<std::string_view>& whole() const { return whole_; }
  [[nodiscard]] std::string_view torn() const { return torn_; }

 private:
  std::string_view torn_;
  std::vector<std::string_view> whole_;
};

}  // namespace tbg::app
