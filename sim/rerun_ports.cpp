#include "sim/rerun_ports.h"

#include <algorithm>
#include <utility>

#include "pool/core/crossing_reader.h"
#include "pool/core/crossings.h"

namespace tbg::sim {
namespace {

namespace crossing = core::crossing;
using core::Crossing;

template <typename Answer>
Answer fresh() {
  if constexpr (requires { Answer{typename Answer::value_type{}}; })
    return Answer{typename Answer::value_type{}};
  else
    return Answer{};
}

template <typename C>
std::optional<std::pair<C, typename C::Answer>> read(bitcoin::ByteView call) {
  core::CrossingReader reader(call);
  Crossing kind{};
  std::pair<C, typename C::Answer> out{{}, fresh<typename C::Answer>()};
  reader("", kind)("", out.first)("", out.second);
  return reader.done() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

void RerunPorts::learn(bitcoin::ByteView call) {
  switch (static_cast<Crossing>(call.front())) {
    case Crossing::entropy:
      if (const auto told = read<crossing::Entropy>(call)) drawn_.push_back(told->second);
      break;
    case Crossing::queued:
      if (const auto told = read<crossing::Queued>(call))
        queued_[told->first.connection] = told->second;
      break;
    case Crossing::hash_headers:
      if (auto told = read<crossing::HashHeaders>(call); told && told->second)
        hashes_.push_back(std::move(*told->second));
      break;
    case Crossing::store_list:
      if (const auto told = read<crossing::StoreList>(call)) learn_list(told->first, told->second);
      break;
    case Crossing::store_read:
      if (const auto told = read<crossing::StoreRead>(call);
          told && told->second && told->first.folder == Folder::consumers)
        (void)store_.put(Folder::consumers, told->first.name, *told->second);
      break;
    default:
      break;
  }
}

// Files of consumers change from outside: whatever was found is there when it is looked for.
void RerunPorts::learn_list(const crossing::StoreList& asked,
                            const crossing::StoreList::Answer& answer) {
  if (asked.folder != Folder::consumers || !answer) return;
  for (const std::string& name : store_.names(Folder::consumers))
    if (std::find(answer->begin(), answer->end(), name) == answer->end())
      (void)store_.remove(Folder::consumers, name);
  for (const std::string& name : *answer)
    if (store_.look(Folder::consumers, name) == nullptr)
      (void)store_.put(Folder::consumers, name, {});
}

std::size_t RerunPorts::queued(ConnectionId connection) const {
  const auto found = queued_.find(connection);
  return found == queued_.end() ? 0 : found->second;
}

std::uint64_t RerunPorts::next() {
  if (drawn_.empty()) return more_.next();
  const std::uint64_t value = drawn_.front();
  drawn_.pop_front();
  return value;
}

void RerunPorts::hash(std::span<const bitcoin::HeaderBytes> headers,
                      std::span<bitcoin::Hash256> out) {
  true_hasher_.hash(headers, out);
  if (hashes_.empty() || hashes_.front().size() != out.size()) return;
  std::copy(hashes_.front().begin(), hashes_.front().end(), out.begin());
  hashes_.pop_front();
}

}  // namespace tbg::sim
