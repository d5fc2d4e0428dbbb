#include "pool/core/recording_inputs.h"

namespace tbg::core {
namespace {

std::uint64_t number(auto value) { return static_cast<std::uint64_t>(value); }

void note_fields(Recorder& recorder, const NodeStatus& status) {
  recorder.note(number(status.network)).note(status.best).note(status.height);
  recorder.note(number(status.initial_download));
  if (status.chain_work) recorder.note(to_hash(*status.chain_work));
}

void note_fields(Recorder& recorder, const HeaderInfo& header) {
  recorder.note(header.hash).note(header.previous).note(header.height).note(header.confirmations);
  recorder.note(number(header.bits)).note(number(header.time));
  recorder.note(number(header.median_time.value_or(0)));
  if (header.chain_work) recorder.note(to_hash(*header.chain_work));
}

void note_fields(Recorder& recorder, const TemplatePtr& source) {
  recorder.note(source->height).note(source->previous).note(number(source->version));
  recorder.note(number(source->bits)).note(number(source->time)).note(number(source->min_time));
  recorder.note(source->coinbase_value).note(source->fees);
  if (source->witness_commitment) recorder.note(*source->witness_commitment);
  for (const bitcoin::Hash256& hash : source->branch)
    recorder.note(hash);
  recorder.note(bitcoin::ByteView{source->transactions});
  recorder.note(std::string_view{source->long_poll_id});
}

void note_fields(Recorder& recorder, const bitcoin::Hash256& hash) { recorder.note(hash); }

void note_fields(Recorder& recorder, const SubmitReply& reply) {
  recorder.note(number(reply.has_value()));
  if (reply) recorder.note(std::string_view{*reply});
}

void note_client(Recorder& recorder, const std::optional<ConnectionId>& client) {
  recorder.note(number(client.has_value())).note(client ? to_number(*client) : 0);
}

void note_command(Recorder& recorder, const OperatorCommand& command) {
  if (const auto* const drop = std::get_if<DropClient>(&command))
    note_client(recorder, drop->client);
  if (const auto* const message = std::get_if<MessageMiners>(&command)) {
    note_client(recorder, message->client);
    recorder.note(std::string_view{message->text});
  }
  if (const auto* const reconnect = std::get_if<ReconnectMiners>(&command))
    note_client(recorder, reconnect->client);
}

template <typename T>
void note_answer(Recorder* recorder, Now now, Crossing crossing, NodeId node,
                 const NodeResult<T>& answer) {
  if (recorder == nullptr) return;
  recorder->at(now, crossing).note(number(node)).note(number(answer.has_value()));
  if (answer)
    note_fields(*recorder, *answer);
  else
    recorder->note(number(answer.error().fault)).note(std::string_view{answer.error().message});
}

}  // namespace

void InputRecorder::connect(Now now, ConnectionId connection, const Peer& peer) const {
  if (recorder_ == nullptr) return;
  recorder_->at(now, Crossing::connect).note(to_number(connection));
  recorder_->note(std::string_view{peer.ip}).note(number(peer.listener));
}

void InputRecorder::bytes(Now now, ConnectionId connection, std::string_view bytes) const {
  if (recorder_) recorder_->at(now, Crossing::bytes).note(to_number(connection)).note(bytes);
}

void InputRecorder::disconnect(Now now, ConnectionId connection, CloseReason reason) const {
  if (recorder_)
    recorder_->at(now, Crossing::disconnect).note(to_number(connection)).note(number(reason));
}

void InputRecorder::node_status(Now now, NodeId node, const NodeResult<NodeStatus>& answer) const {
  note_answer(recorder_, now, Crossing::node_status, node, answer);
}

void InputRecorder::best_block(Now now, NodeId node,
                               const NodeResult<bitcoin::Hash256>& answer) const {
  note_answer(recorder_, now, Crossing::best_block, node, answer);
}

void InputRecorder::block_template(Now now, NodeId node,
                                   const NodeResult<TemplatePtr>& answer) const {
  note_answer(recorder_, now, Crossing::template_, node, answer);
}

void InputRecorder::header(Now now, NodeId node, const bitcoin::Hash256& asked,
                           const NodeResult<HeaderInfo>& answer) const {
  note_answer(recorder_, now, Crossing::header, node, answer);
  if (recorder_) recorder_->note(asked);
}

void InputRecorder::submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                                  const NodeResult<SubmitReply>& answer) const {
  note_answer(recorder_, now, Crossing::submit_result, node, answer);
  if (recorder_) recorder_->note(hash);
}

void InputRecorder::tip(Now now, NodeId node, const bitcoin::Hash256& hash,
                        TipSource source) const {
  if (recorder_)
    recorder_->at(now, Crossing::tip).note(number(node)).note(hash).note(number(source));
}

void InputRecorder::durable(Now now, Log log) const {
  if (recorder_) recorder_->at(now, Crossing::durable).note(number(log));
}

void InputRecorder::user_tags(Now now, const UserTags& tags) const {
  if (recorder_) recorder_->at(now, Crossing::user_tags).note(tags.digest());
}

void InputRecorder::operator_command(Now now, const OperatorCommand& command) const {
  if (recorder_ == nullptr) return;
  recorder_->at(now, Crossing::operator_).note(number(command.index()));
  note_command(*recorder_, command);
}

void InputRecorder::mail(Now now, std::uint64_t from, std::uint64_t seq,
                         std::size_t messages) const {
  if (recorder_) recorder_->at(now, Crossing::mail).note(from).note(seq).note(number(messages));
}

void InputRecorder::mail_sent(std::uint64_t to, std::size_t messages) const {
  if (recorder_) recorder_->at(Crossing::mail_sent).note(to).note(number(messages));
}

void InputRecorder::plain(Now now, Crossing crossing) const {
  if (recorder_) recorder_->at(now, crossing);
}

}  // namespace tbg::core
