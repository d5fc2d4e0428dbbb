#include "sim/pseudonymised.h"

#include <optional>
#include <string>

#include "pool/recording/plausible.h"
#include "pool/recording/renamer.h"
#include "pool/recording/session_log.h"
#include "pool/recording/session_reader.h"
#include "sim/rerun.h"

namespace tbg::sim {

using bitcoin::Bytes;
using bitcoin::ByteView;

Pseudonymised pseudonymised(ByteView file, std::uint64_t key, int level) {
  Pseudonymised out;
  Bytes renamed;
  std::uint64_t lives = 0;
  {
    std::optional<recording::Pseudonyms> names;
    recording::SessionLog into(
        [&](ByteView bytes) { renamed.insert(renamed.end(), bytes.begin(), bytes.end()); });
    recording::SessionReader reader(file);
    for (; auto info = reader.next_life(); ++lives) {
      out.problem = recording::problem_of(*info);
      if (!out.problem.empty()) return out;
      if (!names) names.emplace(info->options, key);
      recording::rename_life(*info, *names);
      into.begin(*info);
      recording::Renamer renamer(*names, info->options.tag.include_username);
      for (std::uint64_t thread = 0; thread < info->threads; ++thread)
        while (const auto crossing = reader.next(thread))
          into.thread(thread).on_crossing(renamer.renamed(*crossing), 0);
      if (reader.end()) into.end(reader.end()->reason);
    }
    if (reader.error()) out.problem = reader.error()->message;
    if (lives == 0 && out.problem.empty()) out.problem = "it holds no recording yet";
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
