#include "pool/live/mail_room.h"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <map>

#include "pool/live/live_test_support.h"

namespace tbg::live::testing {
namespace {

constexpr std::uint64_t kTurns = 2000;

// Answers every FirstNotified with a LoginAnswer of its number.
class HubEar final : public core::HubMailInputs {
 public:
  explicit HubEar(core::MailCarrier& mail) : mail_(mail) {}
  void on_mail(Now, ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) override {
    in_order = in_order && seq == ++seqs_[from];
    for (core::ToHub& message : messages) {
      const std::uint64_t number = std::get<core::FirstNotified>(message).tip;
      in_order = in_order && number == ++numbers_[from];
      mail_.to_shard(from, core::LoginAnswer{ConnectionId{number}});
      ++heard;
    }
  }
  std::atomic<std::uint64_t> heard = 0;
  bool in_order = true;

 private:
  core::MailCarrier& mail_;
  std::map<ShardId, std::uint64_t> seqs_;
  std::map<ShardId, std::uint64_t> numbers_;
};

class ShardEar final : public core::ShardMailInputs {
 public:
  void on_mail(Now, core::ToShard message) override {
    const std::uint64_t number = to_number(std::get<core::LoginAnswer>(message).client);
    in_order = in_order && number == heard + 1;
    ++heard;
  }
  std::atomic<std::uint64_t> heard = 0;
  bool in_order = true;
};

// Each turn of a shard says one to three things.
std::uint64_t send_all(core::MailCarrier& mail, ShardId from) {
  std::vector<core::ToHub> turn;
  std::uint64_t number = 0;
  for (std::uint64_t seq = 1; seq <= kTurns; ++seq) {
    for (std::uint64_t i = 0; i <= seq % 3; ++i)
      turn.push_back(core::FirstNotified{++number, 0});
    mail.to_hub(from, seq, turn);
    turn.clear();
  }
  return number;
}

TEST(MailRoom, DeliversAllInOrderPerPairOfThreads) {
  MailRoom mail;
  HubEar hub(mail);
  std::array<ShardEar, 3> ears;
  LoopThread hub_thread;
  std::array<LoopThread, 3> threads;
  mail.add_hub({hub_thread.loop, hub});
  for (std::size_t i = 0; i < ears.size(); ++i)
    mail.add_shard({threads[i].loop, ears[i]});
  hub_thread.start();
  std::array<std::atomic<std::uint64_t>, 3> sent{};
  for (std::size_t i = 0; i < ears.size(); ++i) {
    threads[i].start();
    boost::asio::post(threads[i].loop.io(),
                      [&, i] { sent[i] = send_all(mail, static_cast<ShardId>(i)); });
  }
  for (std::size_t i = 0; i < ears.size(); ++i)
    EXPECT_TRUE(eventually([&] { return sent[i] > 0 && ears[i].heard == sent[i]; }));
  EXPECT_EQ(hub.heard, sent[0] + sent[1] + sent[2]);
  hub_thread.stop();
  for (LoopThread& thread : threads)
    thread.stop();
  EXPECT_TRUE(hub.in_order);
  for (const ShardEar& ear : ears)
    EXPECT_TRUE(ear.in_order);
}

}  // namespace
}  // namespace tbg::live::testing
