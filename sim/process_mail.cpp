#include "sim/process_mail.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace tbg::sim {
namespace {

std::size_t thread_of(ShardId shard) { return static_cast<std::size_t>(shard) + 1; }

}  // namespace

ProcessMail::ProcessMail(Scheduler& scheduler,
                         const std::vector<std::unique_ptr<PoolThread>>& threads,
                         std::uint64_t seed, std::int64_t delay_us)
    : scheduler_(scheduler),
      threads_(threads),
      random_(seed, name_key("mail"), Stream::mail),
      delay_us_(delay_us) {}

void ProcessMail::to_hub(ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) {
  // Shared, because a call must be copyable.
  const auto parcel = std::make_shared<std::vector<core::ToHub>>(
      std::move_iterator(messages.begin()), std::move_iterator(messages.end()));
  send(2 * thread_of(from), {0, [from, seq, parcel](Now now, core::PoolCore& core) {
                               core.on_mail(now, from, seq, *parcel);
                             }});
}

void ProcessMail::to_shard(ShardId to, core::ToShard message) {
  send(2 * thread_of(to) + 1,
       {thread_of(to), [message = std::move(message)](Now now, core::PoolCore& core) {
          core.on_mail(now, message);
        }});
}

void ProcessMail::send(std::size_t pair, Parcel parcel) {
  std::int64_t& last = last_arrivals_[pair];
  last = std::max(last, scheduler_.now_us() + random_.between(0, delay_us_));
  under_way_.emplace(last, std::move(parcel));
  due_.set(scheduler_, *this, under_way_.begin()->first);
}

void ProcessMail::deliver(std::int64_t until_us) {
  while (!under_way_.empty() && under_way_.begin()->first <= until_us) {
    auto first = under_way_.extract(under_way_.begin());
    threads_[first.mapped().to]->call(std::move(first.mapped().call));
  }
  if (!under_way_.empty()) due_.set(scheduler_, *this, under_way_.begin()->first);
}

void ProcessMail::burn() {
  under_way_.clear();
  last_arrivals_.clear();
  due_.cancel();
}

void ProcessMail::on_event(std::int64_t now_us, std::uint64_t what) {
  if (due_.take(what)) deliver(now_us);
}

}  // namespace tbg::sim
