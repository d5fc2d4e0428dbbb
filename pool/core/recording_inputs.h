// What a Recorder writes of each input, and of mail; see recording_ports.h for calls of ports.
// Without a recorder (null) nothing is written.
#pragma once

#include "pool/core/operator_command.h"
#include "pool/core/recorder.h"
#include "pool/core/user_tags.h"
#include "pool/ports/inputs.h"

namespace tbg::core {

class InputRecorder {
 public:
  explicit InputRecorder(Recorder* recorder) : recorder_(recorder) {}

  void start(Now now) const;
  void finish(Now now) const;
  void connect(Now now, ConnectionId connection, const Peer& peer) const;
  void bytes(Now now, ConnectionId connection, std::string_view bytes) const;
  void disconnect(Now now, ConnectionId connection, CloseReason reason) const;
  void node_status(Now now, NodeId node, const NodeResult<NodeStatus>& answer) const;
  void best_block(Now now, NodeId node, const NodeResult<bitcoin::Hash256>& answer) const;
  void block_template(Now now, NodeId node, const NodeResult<TemplatePtr>& answer,
                      bool long_poll) const;
  void header(Now now, NodeId node, const bitcoin::Hash256& asked,
              const NodeResult<HeaderInfo>& answer) const;
  void submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                     const NodeResult<SubmitReply>& answer) const;
  void tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource source) const;
  void durable(Now now, Log log) const;
  void time(Now now) const;
  void turn_end(Now now) const;
  void shutdown(Now now) const;
  void user_tags(Now now, const UserTags& tags) const;
  void operator_command(Now now, const OperatorCommand& command) const;
  // Between parts of one pool that run again together: what was said follows from their inputs.
  void mail(Now now, std::uint64_t from, std::uint64_t seq, std::size_t messages) const;
  void mail_sent(std::uint64_t to, std::size_t messages) const;

 private:
  template <typename C>
  void input(Now now, const C& crossing) const {
    if (recorder_ != nullptr) recorder_->input(now, crossing);
  }
  Recorder* recorder_;
};

}  // namespace tbg::core
