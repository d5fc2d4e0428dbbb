#include "pool/core/recording_inputs.h"

#include "pool/core/crossings.h"

namespace tbg::core {

void InputRecorder::start(Now now) const { input(now, crossing::Start{}); }
void InputRecorder::finish(Now now) const { input(now, crossing::Finish{}); }
void InputRecorder::time(Now now) const { input(now, crossing::Time{}); }
void InputRecorder::turn_end(Now now) const { input(now, crossing::TurnEnd{}); }
void InputRecorder::shutdown(Now now) const { input(now, crossing::Shutdown{}); }

// Copies are made only if there is somebody to write them.

void InputRecorder::connect(Now now, ConnectionId connection, const Peer& peer) const {
  if (recorder_ != nullptr) input(now, crossing::Connect{connection, peer});
}

void InputRecorder::bytes(Now now, ConnectionId connection, std::string_view bytes) const {
  input(now, crossing::BytesRead{connection, bytes});
}

void InputRecorder::disconnect(Now now, ConnectionId connection, CloseReason reason) const {
  input(now, crossing::Disconnect{connection, reason});
}

void InputRecorder::node_status(Now now, NodeId node, const NodeResult<NodeStatus>& answer) const {
  if (recorder_ != nullptr) input(now, crossing::StatusAnswer{node, answer});
}

void InputRecorder::best_block(Now now, NodeId node,
                               const NodeResult<bitcoin::Hash256>& answer) const {
  if (recorder_ != nullptr) input(now, crossing::BestBlockAnswer{node, answer});
}

void InputRecorder::block_template(Now now, NodeId node, const NodeResult<TemplatePtr>& answer,
                                   bool long_poll) const {
  if (recorder_ != nullptr) input(now, crossing::TemplateAnswer{node, long_poll, answer});
}

void InputRecorder::header(Now now, NodeId node, const bitcoin::Hash256& asked,
                           const NodeResult<HeaderInfo>& answer) const {
  if (recorder_ != nullptr) input(now, crossing::HeaderAnswer{node, asked, answer});
}

void InputRecorder::submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                                  const NodeResult<SubmitReply>& answer) const {
  if (recorder_ != nullptr) input(now, crossing::SubmitAnswer{node, hash, answer});
}

void InputRecorder::tip(Now now, NodeId node, const bitcoin::Hash256& hash,
                        TipSource source) const {
  input(now, crossing::Tip{node, hash, source});
}

void InputRecorder::durable(Now now, Log log) const { input(now, crossing::Durable{log}); }

void InputRecorder::user_tags(Now now, const UserTags& tags) const {
  if (recorder_ == nullptr) return;
  crossing::Names names;
  for (auto& [address, name] : tags.names())
    names.names.push_back({address, name});
  input(now, names);
}

void InputRecorder::operator_command(Now now, const OperatorCommand& command) const {
  if (recorder_ != nullptr) input(now, crossing::Operator{command});
}

void InputRecorder::mail(Now now, std::uint64_t from, std::uint64_t seq,
                         std::size_t messages) const {
  input(now, crossing::Mail{from, seq, messages});
}

void InputRecorder::mail_sent(std::uint64_t to, std::size_t messages) const {
  if (recorder_ != nullptr) recorder_->output(crossing::MailSent{to, messages});
}

}  // namespace tbg::core
