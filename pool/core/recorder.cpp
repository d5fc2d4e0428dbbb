#include "pool/core/recorder.h"

namespace tbg::core {

void Recorder::begin(Crossing crossing) {
  writer_.clear();
  writer_("", crossing);
}

void Recorder::put_times(Now now) { writer_("", clock_.step_to(now)); }

void Recorder::end() {
  ++crossings_;
  hash_.mix(writer_.bytes());
  if (sink_ != nullptr) over_ = !sink_->on_crossing(writer_.bytes(), hash_.value());
}

}  // namespace tbg::core
