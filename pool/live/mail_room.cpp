#include "pool/live/mail_room.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace tbg::live {

void MailRoom::to_hub(ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) {
  HubBox& box = *hub_;
  bool first = false;
  {
    const std::lock_guard lock(box.mutex);
    first = box.lying.parcels.empty();
    box.lying.parcels.push_back({from, seq, messages.size()});
    for (core::ToHub& message : messages)
      box.lying.messages.push_back(std::move(message));
  }
  if (first) boost::asio::post(box.owner.loop.io(), [&box] { empty(box); });
}

void MailRoom::to_shard(ShardId to, core::ToShard message) {
  ShardBox& box = *shards_.at(static_cast<std::size_t>(to));
  bool first = false;
  {
    const std::lock_guard lock(box.mutex);
    first = box.lying.empty();
    box.lying.push_back(std::move(message));
  }
  if (first) boost::asio::post(box.owner.loop.io(), [&box] { empty(box); });
}

void MailRoom::empty(HubBox& box) {
  {
    const std::lock_guard lock(box.mutex);
    std::swap(box.lying, box.taken);
  }
  std::span<core::ToHub> rest(box.taken.messages);
  for (const Parcel& parcel : box.taken.parcels) {
    box.owner.inputs.on_mail(Loop::now(), parcel.from, parcel.seq, rest.first(parcel.size));
    rest = rest.subspan(parcel.size);
  }
  box.taken.parcels.clear();
  box.taken.messages.clear();
}

void MailRoom::empty(ShardBox& box) {
  {
    const std::lock_guard lock(box.mutex);
    std::swap(box.lying, box.taken);
  }
  for (core::ToShard& message : box.taken)
    box.owner.inputs.on_mail(Loop::now(), std::move(message));
  box.taken.clear();
}

}  // namespace tbg::live
