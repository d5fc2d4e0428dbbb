#include "pool/core/crossing.h"

#include <utility>

namespace tbg::core {
namespace {

constexpr std::pair<Crossing, std::string_view> kNames[] = {
    {Crossing::connect, "connect"},
    {Crossing::bytes, "bytes"},
    {Crossing::disconnect, "disconnect"},
    {Crossing::node_status, "node_status"},
    {Crossing::best_block, "best_block"},
    {Crossing::template_, "template"},
    {Crossing::header, "header"},
    {Crossing::submit_result, "submit_result"},
    {Crossing::tip, "tip"},
    {Crossing::durable, "durable"},
    {Crossing::time, "time"},
    {Crossing::turn_end, "turn_end"},
    {Crossing::shutdown, "shutdown"},
    {Crossing::user_tags, "user_tags"},
    {Crossing::operator_, "operator"},
    {Crossing::mail, "mail"},
    {Crossing::start, "start"},
    {Crossing::finish, "finish"},
    {Crossing::send, "send"},
    {Crossing::close, "close"},
    {Crossing::queued, "queued"},
    {Crossing::get_status, "get_status"},
    {Crossing::get_best_block, "get_best_block"},
    {Crossing::get_template, "get_template"},
    {Crossing::get_header, "get_header"},
    {Crossing::submit_block, "submit_block"},
    {Crossing::prefer_block, "prefer_block"},
    {Crossing::event, "event"},
    {Crossing::entropy, "entropy"},
    {Crossing::hash_headers, "hash_headers"},
    {Crossing::mail_sent, "mail_sent"},
    {Crossing::arm, "arm"},
    {Crossing::store_begin, "store_begin"},
    {Crossing::store_append, "store_append"},
    {Crossing::store_truncate, "store_truncate"},
    {Crossing::store_sync, "store_sync"},
    {Crossing::store_put, "store_put"},
    {Crossing::store_remove, "store_remove"},
    {Crossing::store_read, "store_read"},
    {Crossing::store_size, "store_size"},
    {Crossing::store_list, "store_list"},
};

}  // namespace

std::string_view name(Crossing crossing) {
  for (const auto& [kind, text] : kNames)
    if (kind == crossing) return text;
  return {};
}

}  // namespace tbg::core
