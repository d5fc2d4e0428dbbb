#include "sim/output_change.h"

#include <algorithm>
#include <utility>

#include "pool/core/crossing_reader.h"
#include "pool/core/crossings.h"

namespace tbg::sim {

using bitcoin::Bytes;
using bitcoin::ByteView;

namespace {

template <typename C>
void cut_reason(Bytes& call) {
  core::CrossingReader reader(call);
  core::Crossing kind{};
  C asked;
  bool done = true;
  reader("", kind)("", asked)("", done);
  if (reader.ok() && !done) call.resize(call.size() - reader.rest().size());
}

}  // namespace

Bytes comparable(ByteView crossing) {
  namespace c = core::crossing;
  Bytes out(crossing.begin(), crossing.end());
  switch (static_cast<core::Crossing>(out.front())) {
    case core::Crossing::store_read:
      cut_reason<c::StoreRead>(out);
      break;
    case core::Crossing::store_size:
      cut_reason<c::StoreSize>(out);
      break;
    case core::Crossing::store_remove:
      cut_reason<c::StoreRemove>(out);
      break;
    case core::Crossing::store_list:
      cut_reason<c::StoreList>(out);
      break;
    default:
      break;
  }
  return out;
}

bool keep_changes(std::vector<Bytes>& before, std::vector<Bytes>& now) {
  if (before == now) return false;
  std::vector<Bytes> gone;
  for (Bytes& one : before) {
    const auto same = std::find(now.begin(), now.end(), one);
    if (same == now.end())
      gone.push_back(std::move(one));
    else
      now.erase(same);
  }
  before = std::move(gone);
  return true;
}

}  // namespace tbg::sim
