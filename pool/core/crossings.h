// One struct for each kind of crossing, with what is written of it. Those of calls that answer have
// an `Answer`, which is written behind it.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "pool/core/crossing.h"
#include "pool/core/crossing_fields.h"
#include "pool/core/event_fields.h"

namespace tbg::core::crossing {

// --- inputs ---

// Those that say nothing but that they happened.
template <Crossing kind>
struct Plain {
  static constexpr Crossing kKind = kind;
  static void visit(auto&, auto&) {}
};
using Start = Plain<Crossing::start>;
using Finish = Plain<Crossing::finish>;
using Time = Plain<Crossing::time>;
using TurnEnd = Plain<Crossing::turn_end>;
using Shutdown = Plain<Crossing::shutdown>;

struct Connect {
  static constexpr Crossing kKind = Crossing::connect;
  ConnectionId connection{};
  Peer peer;
  static void visit(auto& v, auto& c) { v("connection", c.connection)("peer", c.peer); }
};

struct BytesRead {
  static constexpr Crossing kKind = Crossing::bytes;
  ConnectionId connection{};
  std::string_view bytes;
  static void visit(auto& v, auto& c) { v("connection", c.connection)("bytes", c.bytes); }
};

struct Disconnect {
  static constexpr Crossing kKind = Crossing::disconnect;
  ConnectionId connection{};
  CloseReason reason{};
  static void visit(auto& v, auto& c) { v("connection", c.connection)("reason", c.reason); }
};

template <Crossing kind, typename T>
struct NodeAnswer {
  static constexpr Crossing kKind = kind;
  NodeId node{};
  NodeResult<T> answer{T{}};
  static void visit(auto& v, auto& c) { v("node", c.node)("answer", c.answer); }
};
using StatusAnswer = NodeAnswer<Crossing::node_status, NodeStatus>;
using BestBlockAnswer = NodeAnswer<Crossing::best_block, bitcoin::Hash256>;

struct TemplateAnswer {
  static constexpr Crossing kKind = Crossing::template_;
  NodeId node{};
  bool long_poll = false;
  NodeResult<TemplatePtr> answer{TemplatePtr{}};
  static void visit(auto& v, auto& c) {
    v("node", c.node)("long_poll", c.long_poll)("answer", c.answer);
  }
};

struct HeaderAnswer {
  static constexpr Crossing kKind = Crossing::header;
  NodeId node{};
  bitcoin::Hash256 asked;
  NodeResult<HeaderInfo> answer{HeaderInfo{}};
  static void visit(auto& v, auto& c) { v("node", c.node)("asked", c.asked)("answer", c.answer); }
};

struct SubmitAnswer {
  static constexpr Crossing kKind = Crossing::submit_result;
  NodeId node{};
  bitcoin::Hash256 hash;
  NodeResult<SubmitReply> answer{SubmitReply{}};
  static void visit(auto& v, auto& c) { v("node", c.node)("hash", c.hash)("answer", c.answer); }
};

struct Tip {
  static constexpr Crossing kKind = Crossing::tip;
  NodeId node{};
  bitcoin::Hash256 hash;
  TipSource source{};
  static void visit(auto& v, auto& c) { v("node", c.node)("hash", c.hash)("source", c.source); }
};

struct Durable {
  static constexpr Crossing kKind = Crossing::durable;
  Log log{};
  static void visit(auto& v, auto& c) { v("log", c.log); }
};

struct Names {
  static constexpr Crossing kKind = Crossing::user_tags;
  struct Name {
    std::string address;
    std::string name;
    static void visit(auto& v, auto& c) { v("address", c.address)("name", c.name); }
  };
  std::vector<Name> names;
  static void visit(auto& v, auto& c) { v("names", c.names); }
};

struct Operator {
  static constexpr Crossing kKind = Crossing::operator_;
  OperatorCommand command;
  static void visit(auto& v, auto& c) { v("command", c.command); }
};

// What was said is not written: whoever said it runs again, too.
struct Mail {
  static constexpr Crossing kKind = Crossing::mail;
  std::uint64_t from = 0;  // 0: the hub; n: shard n - 1
  std::uint64_t seq = 0;   // of the shard's events; 0 from the hub
  std::uint64_t messages = 0;
  static void visit(auto& v, auto& c) { v("from", c.from)("seq", c.seq)("messages", c.messages); }
};

// --- calls of ports ---

struct Arm {
  static constexpr Crossing kKind = Crossing::arm;
  std::int64_t deadline_us = 0;
  static void visit(auto& v, auto& c) { v("deadline_us", c.deadline_us); }
};

struct MailSent {
  static constexpr Crossing kKind = Crossing::mail_sent;
  std::uint64_t to = 0;  // as in Mail
  std::uint64_t messages = 0;
  static void visit(auto& v, auto& c) { v("to", c.to)("messages", c.messages); }
};

// Written with Pieces, read as one text.
template <typename Text>
struct Sent {
  static constexpr Crossing kKind = Crossing::send;
  ConnectionId connection{};
  Text bytes{};
  static void visit(auto& v, auto& c) { v("connection", c.connection)("bytes", c.bytes); }
};

struct Close {
  static constexpr Crossing kKind = Crossing::close;
  ConnectionId connection{};
  CloseReason reason{};
  static void visit(auto& v, auto& c) { v("connection", c.connection)("reason", c.reason); }
};

struct Queued {
  static constexpr Crossing kKind = Crossing::queued;
  using Answer = std::uint64_t;
  ConnectionId connection{};
  static void visit(auto& v, auto& c) { v("connection", c.connection); }
};

template <Crossing kind>
struct Question {
  static constexpr Crossing kKind = kind;
  NodeId node{};
  static void visit(auto& v, auto& c) { v("node", c.node); }
};
using GetStatus = Question<Crossing::get_status>;
using GetBestBlock = Question<Crossing::get_best_block>;

struct GetTemplate {
  static constexpr Crossing kKind = Crossing::get_template;
  NodeId node{};
  std::string_view long_poll_id;
  static void visit(auto& v, auto& c) { v("node", c.node)("long_poll_id", c.long_poll_id); }
};

template <Crossing kind>
struct OfBlock {
  static constexpr Crossing kKind = kind;
  NodeId node{};
  bitcoin::Hash256 hash;
  static void visit(auto& v, auto& c) { v("node", c.node)("hash", c.hash); }
};
using GetHeader = OfBlock<Crossing::get_header>;
using PreferBlock = OfBlock<Crossing::prefer_block>;

struct SubmitBlock {
  static constexpr Crossing kKind = Crossing::submit_block;
  NodeId node{};
  bitcoin::Hash256 hash;
  Digest block;
  static void visit(auto& v, auto& c) { v("node", c.node)("hash", c.hash)("block", c.block); }
};

struct Emitted {
  static constexpr Crossing kKind = Crossing::event;
  Now at;
  Event event;
  static void visit(auto& v, auto& c) { v("at", c.at)("event", c.event); }
};

struct Entropy {
  static constexpr Crossing kKind = Crossing::entropy;
  using Answer = std::uint64_t;
  static void visit(auto&, auto&) {}
};

// The hashes are written only where they may be others than the headers' own: see Recorder.
struct HashHeaders {
  static constexpr Crossing kKind = Crossing::hash_headers;
  using Answer = std::optional<std::vector<bitcoin::Hash256>>;
  std::uint64_t count = 0;
  Digest headers;  // one after the other
  static void visit(auto& v, auto& c) { v("count", c.count)("headers", c.headers); }
};

struct StoreBegin {
  static constexpr Crossing kKind = Crossing::store_begin;
  using Answer = StoreResult<void>;
  Log log{};
  std::string_view segment;
  static void visit(auto& v, auto& c) { v("log", c.log)("segment", c.segment); }
};

struct StoreAppend {
  static constexpr Crossing kKind = Crossing::store_append;
  using Answer = StoreResult<void>;
  Log log{};
  Digest bytes;
  static void visit(auto& v, auto& c) { v("log", c.log)("bytes", c.bytes); }
};

struct StoreTruncate {
  static constexpr Crossing kKind = Crossing::store_truncate;
  using Answer = StoreResult<void>;
  Log log{};
  std::uint64_t size = 0;
  static void visit(auto& v, auto& c) { v("log", c.log)("size", c.size); }
};

struct StoreSync {
  static constexpr Crossing kKind = Crossing::store_sync;
  Log log{};
  static void visit(auto& v, auto& c) { v("log", c.log); }
};

struct StorePut {
  static constexpr Crossing kKind = Crossing::store_put;
  using Answer = StoreResult<void>;
  Folder folder{};
  std::string_view name;
  Digest bytes;
  static void visit(auto& v, auto& c) { v("folder", c.folder)("name", c.name)("bytes", c.bytes); }
};

template <Crossing kind, typename Told>
struct OfFile {
  static constexpr Crossing kKind = kind;
  using Answer = StoreResult<Told>;
  Folder folder{};
  std::string_view name;
  static void visit(auto& v, auto& c) { v("folder", c.folder)("name", c.name); }
};
using StoreRemove = OfFile<Crossing::store_remove, void>;
using StoreRead = OfFile<Crossing::store_read, bitcoin::Bytes>;
using StoreSize = OfFile<Crossing::store_size, std::uint64_t>;

struct StoreList {
  static constexpr Crossing kKind = Crossing::store_list;
  using Answer = StoreResult<std::vector<std::string>>;
  Folder folder{};
  static void visit(auto& v, auto& c) { v("folder", c.folder); }
};

}  // namespace tbg::core::crossing
