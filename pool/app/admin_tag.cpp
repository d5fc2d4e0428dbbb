// tag_check: may this address have this name, and in which file does it go? Whoever asks writes the
// file himself, which may be large, and then asks for a reload: the loop never waits for a disk.
#include <array>
#include <filesystem>

#include "pool/app/address_check.h"
#include "pool/app/admin_commands.h"
#include "pool/bitcoin/coinbase.h"

namespace tbg::app {
namespace {

AdminAnswer tag_check(AdminHost& host, AdminArgs& args) {
  const std::string user = args.required_text("user");
  const std::string name = args.text("name");  // "": the one it has is taken away
  if (const auto wrong = args.finish()) return *wrong;
  const Settings& settings = host.settings();
  if (settings.user_tags_file.empty())
    return Refusal{
        "the pool has no file for names: give it one with \"user_tags\": "
        "\"/etc/tbgpool/tags.json\" in its configuration ({} is enough to begin with), "
        "and restart it"};
  const auto address = check_address(user, settings.pool.network);
  if (!address) return Refusal{address.error()};
  if (!name.empty() && !bitcoin::valid_tag_name(name))
    return Refusal{"a name has 1 to 32 characters of [A-Za-z0-9_.:!#-]"};
  std::error_code ignored;
  const auto file = std::filesystem::absolute(settings.user_tags_file, ignored);
  return Json{{"user", address->text},
              {"name", name},
              {"before", host.name_of(address->text)},
              {"file", file.lexically_normal().string()}};
}

constexpr std::array kCommands{AdminCommand{"tag_check", &tag_check}};

}  // namespace

std::span<const AdminCommand> tag_commands() { return kCommands; }

}  // namespace tbg::app
