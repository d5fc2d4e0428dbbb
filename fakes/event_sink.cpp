#include "fakes/event_sink.h"

namespace tbg::fakes {

namespace {

// Replaces the views of an event by views of copies.
class Keeper {
 public:
  explicit Keeper(std::deque<std::string>& texts) : texts_(texts) {}

  void operator()(ShareSubmitted& event) {
    keep(event.miner);
    keep(event.reject_reason);
    keep(event.ip);
    keep(event.job_id);
    keep(event.nonce1);
    keep(event.nonce2);
  }
  void operator()(ShareBestDiff& event) {
    keep(event.miner);
    keep(event.week);
  }
  void operator()(WeeklySummary& event) {
    keep(event.user);
    keep(event.week);
  }
  void operator()(BlockFound& event) {
    keep(event.miner);
    keep(event.coinbase_sig);
  }
  void operator()(BlockStatus& event) {
    keep(event.node);
    keep(event.reason);
  }
  void operator()(MinerConnected& event) {
    keep(event.miner);
    keep(event.ip);
    keep(event.useragent);
  }
  void operator()(MinerDisconnected& event) {
    keep(event.miner);
    keep(event.ip);
  }
  void operator()(DiffUpdated& event) { keep(event.miner); }
  void operator()(HashrateUpdate& event) {
    keep(event.user);
    keep(event.worker);
  }
  void operator()(NewBlockNetwork&) {}

 private:
  void keep(std::string_view& view) { view = texts_.emplace_back(view); }
  void keep(bitcoin::ByteView& view) {
    view = bitcoin::as_bytes(texts_.emplace_back(view.begin(), view.end()));
  }
  void keep(Miner& miner) {
    keep(miner.user);
    keep(miner.worker);
  }

  std::deque<std::string>& texts_;
};

}  // namespace

void FakeEventSink::emit(Now now, const Event& event) {
  events_.push_back({now, event});
  std::visit(Keeper(texts_), events_.back().event);
}

void FakeEventSink::clear() {
  events_.clear();
  texts_.clear();
}

}  // namespace tbg::fakes
