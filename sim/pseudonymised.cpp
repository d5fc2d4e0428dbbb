#include "sim/pseudonymised.h"

#include <map>
#include <optional>
#include <string>

#include "pool/core/crossing_clock.h"
#include "pool/core/crossing_reader.h"
#include "pool/core/crossing_writer.h"
#include "pool/core/crossings.h"
#include "pool/recording/plausible.h"
#include "pool/recording/session_log.h"
#include "pool/recording/session_reader.h"
#include "sim/pseudonyms.h"
#include "sim/renamed_records.h"
#include "sim/rerun.h"

namespace tbg::sim {
namespace {

namespace crossing = core::crossing;
using bitcoin::Bytes;
using bitcoin::ByteView;
using core::Crossing;

Bytes copy_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

// The inputs of one life, renamed; its outputs as they were, which is wrong now.
class Renamer {
 public:
  explicit Renamer(Pseudonyms& names) : names_(names) {}

  Bytes renamed(ByteView crossing);

 private:
  template <typename C>
  Bytes renamed_input(ByteView crossing, auto change);
  Bytes renamed_read(ByteView call);
  RenamedStream& stream(ConnectionId connection);

  Pseudonyms& names_;
  std::map<ConnectionId, RenamedStream> streams_;
};

RenamedStream& Renamer::stream(ConnectionId connection) {
  return streams_.try_emplace(connection, names_).first->second;
}

template <typename C>
Bytes Renamer::renamed_input(ByteView bytes, auto change) {
  core::CrossingReader reader(bytes);
  Crossing kind{};
  core::TimeStep step;
  C input;
  reader("", kind)("", step)("", input);
  if (!reader.done()) return copy_of(bytes);
  std::string text;  // that the input may point into
  change(input, text);
  core::CrossingWriter writer;
  writer("", kind)("", step)("", input);
  return copy_of(writer.bytes());
}

Bytes Renamer::renamed_read(ByteView bytes) {
  core::CrossingReader reader(bytes);
  Crossing kind{};
  crossing::StoreRead call;
  crossing::StoreRead::Answer answer{Bytes{}};
  reader("", kind)("", call)("", answer);
  if (!reader.done() || !answer) return copy_of(bytes);
  answer = renamed_file(names_, call.folder, call.name, *answer);
  core::CrossingWriter writer;
  writer("", kind)("", call)("", answer);
  return copy_of(writer.bytes());
}

Bytes Renamer::renamed(ByteView bytes) {
  switch (static_cast<Crossing>(bytes.front())) {
    case Crossing::connect:
      return renamed_input<crossing::Connect>(bytes, [&](crossing::Connect& input, std::string&) {
        input.peer.ip = names_.ip(input.peer.ip);
      });
    case Crossing::bytes:
      return renamed_input<crossing::BytesRead>(bytes,
                                                [&](crossing::BytesRead& input, std::string& text) {
                                                  text = stream(input.connection).take(input.bytes);
                                                  input.bytes = text;
                                                });
    case Crossing::store_read:
      return renamed_read(bytes);
    default:
      return copy_of(bytes);
  }
}

void rename_life(recording::LifeInfo& info, Pseudonyms& names) {
  info.configuration.clear();
  for (std::string& ip : info.options.limits.trusted)
    ip = names.ip(ip);
}

}  // namespace

Pseudonymised pseudonymised(ByteView file, int level) {
  Pseudonymised out;
  Bytes renamed;
  std::uint64_t lives = 0;
  {
    std::optional<Pseudonyms> names;
    recording::SessionLog into(
        [&](ByteView bytes) { renamed.insert(renamed.end(), bytes.begin(), bytes.end()); });
    recording::SessionReader reader(file);
    for (; auto info = reader.next_life(); ++lives) {
      out.problem = recording::problem_of(*info);
      if (!out.problem.empty()) return out;
      if (!names) names.emplace(info->options);
      rename_life(*info, *names);
      into.begin(*info);
      Renamer renamer(*names);
      for (std::uint64_t thread = 0; thread < info->threads; ++thread)
        while (const auto crossing = reader.next(thread))
          into.thread(thread).on_crossing(renamer.renamed(*crossing), 0);
      if (reader.end()) into.end(reader.end()->reason);
    }
    if (reader.error()) out.problem = reader.error()->message;
    if (lives == 0 && out.problem.empty()) out.problem = "it holds no recording yet";
    if (names) out.names = names->count();
  }
  recording::SessionLog into(
      [&](ByteView bytes) { out.file.insert(out.file.end(), bytes.begin(), bytes.end()); }, level);
  RerunOptions options;
  options.recording = &into;
  for (std::uint64_t life = 0; life < lives && out.problem.empty(); ++life)
    out.problem = rerun(renamed, life, options).problem;
  return out;
}

}  // namespace tbg::sim
