#include "pool/recording/renamed_records.h"

#include <algorithm>
#include <string>
#include <variant>

#include "pool/core/block_log.h"
#include "pool/core/snapshot_text.h"
#include "pool/recording/json_text.h"

namespace tbg::recording {
namespace {

using bitcoin::Bytes;

constexpr std::string_view kBlockLog = "blocks.log";
constexpr std::size_t kChecksum = 9;  // of a snapshot's line: eight digits and a space

// The text behind `"key":"` in a line of JSON, and what takes its place. A line that was torn there
// ends before it.
void rename_value(std::string& line, std::string_view key, const auto& rename) {
  const std::string before = '"' + std::string(key) + "\":\"";
  std::size_t at = line.find(before);
  if (at == std::string::npos) return;
  at += before.size();
  std::size_t end = at;
  while (end < line.size() && line[end] != '"')
    end += line[end] == '\\' ? 2 : 1;
  if (end >= line.size()) return line.resize(at);
  const auto value = read_json_text(std::string_view(line).substr(at, end - at));
  line.replace(at, end - at, value ? write_json_text(rename(*value)) : std::string{});
}

void rename_line(const Pseudonyms& names, std::string& line) {
  rename_value(line, "worker", [&](const std::string& name) { return names.worker(name); });
  rename_value(line, "useragent", [&](const std::string& agent) { return names.whole(agent); });
  rename_value(line, "ip", [&](const std::string& ip) { return names.ip(ip); });
}

// `<crc32> <JSON>`; a checksum that was wrong stays wrong.
void rename_row(const Pseudonyms& names, std::string& line) {
  if (line.size() <= kChecksum) return;
  std::string json = line.substr(kChecksum);
  const bool good = line.substr(0, kChecksum - 1) == core::row_checksum(json);
  rename_line(names, json);
  line = (good ? core::row_checksum(json) : line.substr(0, kChecksum - 1)) + " " + json;
}

Bytes renamed_lines(std::string_view content, const auto& rename) {
  Bytes out;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string line{content.substr(0, end)};
    rename(line);
    out.insert(out.end(), line.begin(), line.end());
    if (end < content.size()) out.push_back('\n');
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return out;
}

// Whatever was damaged in it is left out.
Bytes renamed_blocks(const Pseudonyms& names, const Bytes& content) {
  Bytes out;
  for (core::BlockRecord& record : core::read_block_log(content).records) {
    if (auto* const pending = std::get_if<core::BlockPending>(&record))
      pending->worker = names.worker(pending->worker);
    const Bytes frame = core::encode(record);
    out.insert(out.end(), frame.begin(), frame.end());
  }
  return out;
}

}  // namespace

Bytes renamed_file(const Pseudonyms& names, Folder folder, std::string_view name,
                   const Bytes& content) {
  const std::string_view text{reinterpret_cast<const char*>(content.data()), content.size()};
  if (folder == Folder::records && name == kBlockLog) return renamed_blocks(names, content);
  if (folder == Folder::records)
    return renamed_lines(text, [&](std::string& line) { rename_row(names, line); });
  if (folder == Folder::spool)
    return renamed_lines(text, [&](std::string& line) { rename_line(names, line); });
  return content;
}

}  // namespace tbg::recording
