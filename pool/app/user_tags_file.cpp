#include "pool/app/user_tags_file.h"

#include "pool/app/address_check.h"
#include "pool/app/config_tree.h"
#include "pool/bitcoin/coinbase.h"

namespace tbg::app {
namespace {

class Reader {
 public:
  explicit Reader(const UserTagsSource& source) : source_(source), names_(source.always) {}

  UserTagsRead run() && {
    if (!source_.file.empty()) read_file();
    if (problems_ > kUserTagProblemsTold)
      out_.problems.push_back("user_tags: " + std::to_string(problems_ - kUserTagProblemsTold) +
                              " more problems in " + source_.file);
    if (problems_ == 0) out_.tags = std::make_shared<const core::UserTags>(names_);
    return std::move(out_);
  }

 private:
  void read_file() {
    const auto file = read_config_file(source_.file, kUserTagsMax);
    if (!file) return problem(file.error().place, file.error().message);
    for (const ConfigNode& item : file->items)
      if (!item.key.starts_with('_')) read_item(item);
  }

  void read_item(const ConfigNode& item) {
    const bool good = item.kind == ConfigNode::Kind::text && bitcoin::valid_tag_name(item.text);
    if (!good)
      problem(item.place, "expected a name of 1 to 32 characters of [A-Za-z0-9_.:!#-] for " +
                              item.key + ", found " + item.shown());
    const auto address = check_address(item.key, source_.network);
    if (!address)
      problem(item.place, address.error());
    else if (good)
      names_[address->text] = item.text;
  }

  void problem(const Place& place, const std::string& message) {
    if (++problems_ <= kUserTagProblemsTold)
      out_.problems.push_back("user_tags: " + to_text(place) + ": " + message);
  }

  const UserTagsSource& source_;
  std::map<std::string, std::string> names_;
  std::size_t problems_ = 0;
  UserTagsRead out_;
};

}  // namespace

UserTagsRead read_user_tags(const UserTagsSource& source) { return Reader(source).run(); }

}  // namespace tbg::app
