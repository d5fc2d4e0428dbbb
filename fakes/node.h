// The Node port over fake chains: any number of nodes, each with its own chain or sharing one.
//
// Questions are answered in the order in which they fall due, never within the call that asks. The
// driver tells the time: it calls advance(now) before it gives the core an input, observe(now)
// after it changed a chain itself, and deliver(now, ...) once next_due() is reached. A question
// reaches the node after half its latency and is judged by what the chain is then; the answer takes
// the other half. An answer later than the time-out comes as NodeFault::timeout at the time-out,
// though the node may have done its part. Memory: the questions under way and one long poll per
// node.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakes/chain.h"
#include "pool/ports/inputs.h"
#include "pool/ports/node.h"

namespace tbg::fakes {

enum class Question : std::uint8_t { status, best_block, block_template, header, submit };
inline constexpr std::size_t kQuestions = 5;

// How one node behaves. May be changed at any time; questions under way keep the latency they have.
struct NodeBehaviour {
  bool up = true;                 // false: unreachable, and silent
  bool hanging = false;           // takes questions and answers none until it is over
  bool initial_download = false;  // says so, and gives no templates
  bool stale_templates = false;   // keeps giving the last template it made
  std::array<std::int64_t, kQuestions> latency_us = {1'000, 1'000, 5'000, 1'000, 2'000};
  std::int64_t timeout_us = 30 * kSecond;
  // A long poll hears of a new tip at once, of new transactions not before this.
  std::int64_t long_poll_us_min = 60 * kSecond;
  bool notices = true;  // tip notices, as over ZMQ
  std::int64_t notice_latency_us = 500;
  std::uint32_t lose_notices = 0;       // this many of the next notices never arrive
  std::uint32_t duplicate_notices = 0;  // this many arrive twice
};

class FakeNode final : public Node {
 public:
  // One node per chain, in the order of their NodeIds. The chains must outlive this object.
  explicit FakeNode(std::vector<Chain*> chains);

  void get_status(NodeId node) override;
  void get_best_block(NodeId node) override;
  void get_template(NodeId node, const std::string& long_poll_id) override;
  void get_header(NodeId node, const bitcoin::Hash256& hash) override;
  void submit_block(NodeId node, const bitcoin::Hash256& hash,
                    std::shared_ptr<const bitcoin::Bytes> block) override;
  void prefer_block(NodeId node, const bitcoin::Hash256& hash) override;

  void advance(Now now) { now_ = now; }
  // Looks at the chains: new tips become notices and answer long polls.
  void observe(Now now);
  // When something is to be done, by the monotonic clock; nullopt: nothing.
  [[nodiscard]] std::optional<std::int64_t> next_due() const;
  // Does what is due up to now, answers to questions asked meanwhile included.
  void deliver(Now now, NodeInputs& inputs);

  NodeBehaviour& behaviour(NodeId node) { return site(node).behaviour; }
  [[nodiscard]] Chain& chain(NodeId node) { return *site(node).chain; }
  // Down: questions under way fail at once, the long poll included. Up again: a notice of the tip.
  void set_up(NodeId node, bool up);
  // Whoever asked is gone: questions under way still reach their node, nobody hears the answers.
  void hang_up();
  // The next `count` questions of this kind fail with `fault`, without reaching the chain.
  void fail_next(NodeId node, Question kind, NodeFault fault, std::uint32_t count = 1);
  // The next submissions are answered with these, in order, without reaching the chain.
  void answer_next_submit(NodeId node, SubmitReply reply);
  // Notices of blocks that no node has, as of another chain's publisher on the same address.
  void notify_foreign(NodeId node, std::uint32_t count);
  // No question to come fails or is answered with what was made up, and what is under way arrives.
  void forgive(NodeId node);
  // Questions of this kind that the core has asked this node.
  [[nodiscard]] std::uint64_t asked(NodeId node, Question kind) const;

 private:
  using Answer = std::function<void(Now, NodeInputs&)>;
  // One thing to come: the node does `work` and what that returns is told to the core.
  struct Errand {
    NodeId node{};
    bool question = false;    // owed an answer: `refuse` gives it when the node goes down
    std::uint64_t asker = 0;  // hears the answer only if it is still there; set by schedule()
    std::int64_t waits_until_us = 0;  // for a node that hangs; then its asker gives up
    std::function<Answer()> work;
    std::function<Answer(NodeError)> refuse;
  };
  struct LongPoll {
    std::int64_t asked_us = 0;
    std::string id;
  };
  struct Site {
    Chain* chain = nullptr;
    NodeBehaviour behaviour;
    bitcoin::Hash256 seen_tip;
    std::optional<LongPoll> long_poll;
    TemplatePtr last_template;
    std::array<std::vector<NodeFault>, kQuestions> faults;  // next one last
    std::vector<SubmitReply> submit_replies;                // next one first
    std::array<std::uint64_t, kQuestions> asked{};
  };
  using Due = std::pair<std::int64_t, std::uint64_t>;  // time, sequence number

  Site& site(NodeId node);
  [[nodiscard]] const Site& site(NodeId node) const;
  template <typename T, typename Tell, typename Do>
  void ask(NodeId node, Question kind, Tell tell, Do work);
  void schedule(std::int64_t due_us, Errand errand);
  std::optional<NodeError> refusal(Site& at, Question kind);
  [[nodiscard]] std::optional<std::int64_t> long_poll_due(const Site& at) const;
  void answer_long_poll(NodeId node);
  void notify_tip(NodeId node);
  void send_notice(NodeId node, const bitcoin::Hash256& hash);
  NodeResult<TemplatePtr> make_template(Site& at);
  [[nodiscard]] static NodeStatus status_of(const Site& at);

  std::vector<Site> sites_;
  std::map<Due, Errand> errands_;
  std::uint64_t next_number_ = 0;
  std::uint64_t asker_ = 0;        // counted up when the core hangs up
  std::uint64_t working_for_ = 0;  // whose errand is being run
  Now now_;
};

// What a node says with each fault: Bitcoin Core's code and words.
NodeError node_error(NodeFault fault);

}  // namespace tbg::fakes
