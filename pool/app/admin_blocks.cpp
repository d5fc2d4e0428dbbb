// blocks: every one this pool ever found. In the order of their hashes, which the book keeps:
// whoever shows them sorts.
#include <array>

#include "pool/app/admin_commands.h"
#include "pool/app/ledger_json.h"

namespace tbg::app {
namespace {

AdminAnswer blocks(AdminHost& host, AdminArgs& args) {
  const std::string after = args.text("after");
  const std::size_t limit = args.limit();
  if (const auto wrong = args.finish()) return *wrong;
  const auto hash = after.empty() ? bitcoin::Hash256{} : bitcoin::hash_from_display_hex(after);
  if (!hash) return Refusal{"after must be the hash of a block: 64 hex digits"};
  const auto& book = host.pool()->hub().blocks().rows();
  auto block = book.upper_bound(*hash);
  Json rows = Json::array();
  for (; block != book.end() && rows.size() < limit; ++block)
    rows.push_back(block_json(block->second, host.name_of(block->second.user)));
  const Json next = block == book.end() ? Json() : rows.back()["hash"];
  return Json{{"rows", std::move(rows)}, {"next", next}};
}

constexpr std::array kCommands{AdminCommand{"blocks", &blocks}};

}  // namespace

std::span<const AdminCommand> block_commands() { return kCommands; }

}  // namespace tbg::app
