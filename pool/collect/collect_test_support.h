// Events and folders for the tests of the collector.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "pool/collect/event.h"
#include "pool/collect/event_parser.h"
#include "pool/collect/spool_listing.h"

namespace tbg::collect {

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tbg-collect-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// What the line says of itself, in microseconds of Unix time.
inline constexpr std::int64_t kTestTime = 1'700'000'000'000'000;

inline std::string line_of(const StreamKey& key, std::uint64_t seq, std::int64_t ts_us = kTestTime,
                           std::string_view type = "share_submitted") {
  const std::string micros = std::to_string(ts_us % 1'000'000);
  return "{\"event\":\"" + std::string(type) + "\",\"ts\":" + std::to_string(ts_us / 1'000'000) +
         "." + std::string(6 - micros.size(), '0') + micros +
         ",\"source\":\"hosted\",\"instance\":\"" + key.instance + "\",\"boot\":\"" +
         boot_text(key.boot) + "\",\"stream\":" + std::to_string(key.stream) +
         ",\"seq\":" + std::to_string(seq) + ",\"data\":{\"user\":\"u\"}}";
}

inline Event event_of(const StreamKey& key, std::uint64_t seq, std::int64_t ts_us = kTestTime) {
  EventParser parser;
  return *parser.parse(line_of(key, seq, ts_us));
}

inline std::string segment_name(const StreamKey& key, std::uint64_t first) {
  const std::string seq = std::to_string(first);
  return std::to_string(key.stream) + "-" + boot_text(key.boot) + "-" +
         std::string(15 - seq.size(), '0') + seq + ".jsonl";
}

inline void append(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::app | std::ios::binary) << text;
}

}  // namespace tbg::collect
