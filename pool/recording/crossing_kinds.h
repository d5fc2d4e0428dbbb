// The type that belongs to each kind of crossing.
#pragma once

#include "pool/core/crossings.h"

namespace tbg::recording {

// Calls visit.operator()<C>() with the type of that kind; false if there is no such kind.
template <typename Visit>
bool with_type_of(core::Crossing kind, Visit visit) {
  namespace c = core::crossing;
  const auto any_of = [&]<typename... C>() {
    return (... || (kind == C::kKind && (visit.template operator()<C>(), true)));
  };
  return any_of.template
  operator()<c::Connect, c::BytesRead, c::Disconnect, c::StatusAnswer, c::BestBlockAnswer,
             c::TemplateAnswer, c::HeaderAnswer, c::SubmitAnswer, c::Tip, c::Durable, c::Time,
             c::TurnEnd, c::Shutdown, c::Names, c::Operator, c::Mail, c::Start, c::Finish,
             c::Sent<std::string_view>, c::Close, c::Queued, c::GetStatus, c::GetBestBlock,
             c::GetTemplate, c::GetHeader, c::SubmitBlock, c::PreferBlock, c::Emitted, c::Entropy,
             c::HashHeaders, c::MailSent, c::Arm, c::StoreBegin, c::StoreAppend, c::StoreTruncate,
             c::StoreSync, c::StorePut, c::StoreRemove, c::StoreRead, c::StoreSize, c::StoreList>();
}

}  // namespace tbg::recording
