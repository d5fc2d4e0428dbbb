#include "pool/collect/nats_link.h"

#include <nats/nats.h>

#include <mutex>
#include <utility>

namespace tbg::collect {
namespace {

constexpr int kNotFound = 10'037;  // the server's JSNoMessageFoundErr

std::string stream_name(const std::string& instance) {
  return std::string(kNatsStreamPrefix) + instance;
}
std::string all_subjects(const std::string& instance) { return "tbg.events." + instance + ".>"; }

// The first error of messages that were published and not waited for one by one. Called by a thread
// of the library.
struct FirstError {
  std::mutex mutex;
  std::string text;

  static void hear(jsCtx* /*context*/, jsPubAckErr* error, void* self) {
    auto& out = *static_cast<FirstError*>(self);
    const std::lock_guard lock(out.mutex);
    if (!out.text.empty()) return;
    out.text = error->ErrText != nullptr && *error->ErrText != '\0'
                   ? error->ErrText
                   : natsStatus_GetText(error->Err);
  }
};

}  // namespace

void NatsFree::operator()(natsConnection* connection) const { natsConnection_Destroy(connection); }
void NatsFree::operator()(jsCtx* context) const { jsCtx_Destroy(context); }
void NatsFree::operator()(natsMsg* message) const { natsMsg_Destroy(message); }
void NatsFree::operator()(natsSubscription* subscription) const {
  natsSubscription_Unsubscribe(subscription);
  natsSubscription_Destroy(subscription);
}

NatsLink::NatsLink(std::string url, std::chrono::milliseconds timeout)
    : url_(std::move(url)), timeout_(timeout) {}

Problem NatsLink::problem(const std::string& what, int status, int error) {
  std::string text = "NATS: " + what + ": " + natsStatus_GetText(static_cast<natsStatus>(status));
  if (error != 0) text += " (JetStream error " + std::to_string(error) + ")";
  return {text};
}

void NatsLink::close() {
  context_.reset();
  connection_.reset();
}

std::string NatsLink::open() {
  if (connection_ && natsConnection_Status(connection_.get()) == NATS_CONN_STATUS_CONNECTED)
    return {};
  close();
  natsOptions* options = nullptr;
  natsStatus status = natsOptions_Create(&options);
  if (status == NATS_OK) status = natsOptions_SetURL(options, url_.c_str());
  if (status == NATS_OK) status = natsOptions_SetTimeout(options, timeout_.count());
  // What is lost must be asked for again: so no connection comes back by itself.
  if (status == NATS_OK) status = natsOptions_SetAllowReconnect(options, false);
  if (status == NATS_OK) status = natsOptions_SetName(options, "tbgcollect");
  natsConnection* connection = nullptr;
  if (status == NATS_OK) status = natsConnection_Connect(&connection, options);
  natsOptions_Destroy(options);
  if (status != NATS_OK) {
    const char* const detail = nats_GetLastError(nullptr);
    return problem("cannot connect", status, 0).text + (detail ? std::string(": ") + detail : "");
  }
  connection_.reset(connection);
  jsOptions how;
  jsOptions_Init(&how);
  how.Wait = timeout_.count();
  jsCtx* context = nullptr;
  status = natsConnection_JetStream(&context, connection, &how);
  if (status != NATS_OK) return problem("no JetStream", status, 0).text;
  context_.reset(context);
  return {};
}

Result<std::vector<std::string>> NatsLink::instances() {
  jsStreamNamesList* list = nullptr;
  jsErrCode error{};
  const natsStatus status = js_StreamNames(&list, context_.get(), nullptr, &error);
  std::vector<std::string> out;
  if (status == NATS_NOT_FOUND) return out;
  if (status != NATS_OK) return problem("cannot list the streams", status, error);
  for (int i = 0; i < list->Count; ++i)
    if (std::string_view name = list->List[i]; name.starts_with(kNatsStreamPrefix))
      out.emplace_back(name.substr(kNatsStreamPrefix.size()));
  jsStreamNamesList_Destroy(list);
  return out;
}

std::string NatsLink::make_stream(const std::string& instance, std::chrono::hours max_age) {
  const std::string name = stream_name(instance);
  const std::string subjects = all_subjects(instance);
  const char* const list[] = {subjects.c_str()};
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  config.Name = name.c_str();
  config.Subjects = const_cast<const char**>(list);
  config.SubjectsLen = 1;
  config.MaxAge = std::chrono::nanoseconds(max_age).count();
  jsErrCode error{};
  if (js_GetStreamInfo(nullptr, context_.get(), config.Name, nullptr, &error) == NATS_OK) return {};
  const natsStatus status = js_AddStream(nullptr, context_.get(), &config, nullptr, &error);
  if (status == NATS_OK) return {};
  return problem("cannot make the stream " + name, status, error).text;
}

Result<NatsStreamState> NatsLink::state(const std::string& instance) {
  jsStreamInfo* info = nullptr;
  jsErrCode error{};
  const natsStatus status =
      js_GetStreamInfo(&info, context_.get(), stream_name(instance).c_str(), nullptr, &error);
  if (status != NATS_OK)
    return problem("cannot look at the stream " + stream_name(instance), status, error);
  const NatsStreamState out{info->State.Msgs, info->State.FirstSeq, info->State.LastSeq};
  jsStreamInfo_Destroy(info);
  return out;
}

Result<NatsMessage> NatsLink::message(const std::string& instance, std::uint64_t sequence) {
  natsMsg* message = nullptr;
  jsErrCode error{};
  const natsStatus status =
      js_GetMsg(&message, context_.get(), stream_name(instance).c_str(), sequence, nullptr, &error);
  if (status == NATS_NOT_FOUND || static_cast<int>(error) == kNotFound) return NatsMessage();
  if (status != NATS_OK)
    return problem("cannot read message " + std::to_string(sequence), status, error);
  return NatsMessage(message);
}

std::string NatsLink::publish(std::span<const NatsPublication> batch, std::uint64_t last) {
  // A context of its own: it knows of these messages alone, and waits for its errors when it goes.
  FirstError first;
  jsOptions how;
  jsOptions_Init(&how);
  how.Wait = timeout_.count();
  how.PublishAsync.ErrHandler = &FirstError::hear;
  how.PublishAsync.ErrHandlerClosure = &first;
  jsCtx* raw = nullptr;
  if (const natsStatus made = natsConnection_JetStream(&raw, connection_.get(), &how);
      made != NATS_OK)
    return problem("no JetStream", made, 0).text;
  const std::unique_ptr<jsCtx, NatsFree> context(raw);

  natsStatus status = NATS_OK;
  for (const NatsPublication& one : batch) {
    natsMsg* message = nullptr;
    status = natsMsg_Create(&message, one.subject.c_str(), nullptr, one.body.data(),
                            static_cast<int>(one.body.size()));
    if (status == NATS_OK)
      status = natsMsgHeader_Set(message, kNatsPositions, one.positions.c_str());
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MsgId = one.id.c_str();
    options.ExpectLastSeq = last++;
    if (status == NATS_OK) status = js_PublishMsgAsync(context.get(), &message, &options);
    natsMsg_Destroy(message);
    if (status != NATS_OK) break;
  }
  jsPubOptions patience;
  jsPubOptions_Init(&patience);
  patience.MaxWait = timeout_.count();
  const natsStatus complete = js_PublishAsyncComplete(context.get(), &patience);
  const std::lock_guard lock(first.mutex);
  if (!first.text.empty()) return "NATS: a message was not stored: " + first.text;
  if (status == NATS_OK) status = complete;
  return status == NATS_OK ? "" : problem("not all messages were stored", status, 0).text;
}

Result<NatsSubscription> NatsLink::subscribe(const std::string& instance, std::uint64_t from) {
  const std::string stream = stream_name(instance);
  jsSubOptions options;
  jsSubOptions_Init(&options);
  options.Stream = stream.c_str();
  options.ManualAck = true;
  options.Config.DeliverPolicy = js_DeliverByStartSequence;
  options.Config.OptStartSeq = from;
  options.Config.AckPolicy = js_AckAll;
  options.Config.MaxAckPending = -1;
  natsSubscription* subscription = nullptr;
  jsErrCode error{};
  const natsStatus status =
      js_PullSubscribe(&subscription, context_.get(), all_subjects(instance).c_str(), nullptr,
                       nullptr, &options, &error);
  if (status != NATS_OK) return problem("cannot read the stream " + stream, status, error);
  return NatsSubscription(subscription);
}

Result<std::vector<NatsMessage>> NatsLink::fetch(natsSubscription& subscription, int most) {
  jsFetchRequest request;
  jsFetchRequest_Init(&request);
  request.Batch = most;
  request.NoWait = true;
  natsMsgList list{};
  const natsStatus status = natsSubscription_FetchRequest(&list, &subscription, &request);
  std::vector<NatsMessage> out;
  for (int i = 0; i < list.Count; ++i)
    out.emplace_back(std::exchange(list.Msgs[i], nullptr));
  natsMsgList_Destroy(&list);
  if (status != NATS_OK && status != NATS_TIMEOUT && status != NATS_NOT_FOUND)
    return problem("cannot fetch", status, 0);
  if (!out.empty()) natsMsg_Ack(out.back().get(), nullptr);
  return out;
}

std::string_view body_of(const natsMsg& message) {
  auto* const raw = const_cast<natsMsg*>(&message);
  return {natsMsg_GetData(raw), static_cast<std::size_t>(natsMsg_GetDataLength(raw))};
}

std::string header_of(natsMsg& message, const char* key) {
  const char* value = nullptr;
  return natsMsgHeader_Get(&message, key, &value) == NATS_OK && value != nullptr ? value : "";
}

std::uint64_t sequence_of(natsMsg& message) {
  jsMsgMetaData* meta = nullptr;
  if (natsMsg_GetMetaData(&meta, &message) != NATS_OK) return 0;
  const std::uint64_t out = meta->Sequence.Stream;
  jsMsgMetaData_Destroy(meta);
  return out;
}

}  // namespace tbg::collect
