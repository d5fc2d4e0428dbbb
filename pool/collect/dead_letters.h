// What could not be taken, kept for somebody to look at: a file of JSON lines per sink, with the
// place and the reason. A line may stand there twice if the collector was killed in between.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tbg::collect {

class DeadLetters {
 public:
  DeadLetters(std::filesystem::path folder, std::string_view sink);

  // Could a letter be put there? Empty, or why not.
  static std::string check(const std::filesystem::path& folder);

  // Durable when it returns. False: error() says why; what it was about must not be passed over.
  bool put(std::string_view where, std::string_view why, std::string_view line);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path folder_;
  std::filesystem::path file_;
  std::atomic<std::uint64_t> count_ = 0;
  std::string error_;
};

}  // namespace tbg::collect
