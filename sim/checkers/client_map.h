// Something for each connection, in the order of their numbers, found without a search: connections
// are numbered from 1 on, so that a table of pointers leads to each.
//
// References stay good until their connection is erased. Memory: a map's, and 8 bytes for every
// number up to the highest ever used.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "sim/checkers/observe.h"

namespace tbg::sim {

template <typename Value>
class ClientMap {
 public:
  // nullptr: not there.
  [[nodiscard]] Value* find(Client client) {
    return client < table_.size() ? table_[client] : search(client);
  }
  [[nodiscard]] const Value* find(Client client) const {
    return const_cast<ClientMap*>(this)->find(client);
  }
  [[nodiscard]] bool contains(Client client) const { return find(client) != nullptr; }

  Value& operator[](Client client) {
    if (Value* const known = find(client)) return *known;
    Value& fresh = values_[client];
    if (client >= kTableMax) return fresh;
    if (client >= table_.size()) table_.resize(client + 1);
    table_[client] = &fresh;
    return fresh;
  }
  // Whether it was there.
  bool erase(Client client) {
    if (client < table_.size()) table_[client] = nullptr;
    return values_.erase(client) > 0;
  }
  // Out of the map, with its key; empty if it was not there.
  auto extract(Client client) {
    if (client < table_.size()) table_[client] = nullptr;
    return values_.extract(client);
  }
  void clear() {
    table_.clear();
    values_.clear();
  }
  // All of them, out of the map.
  [[nodiscard]] std::map<Client, Value> take_all() {
    table_.clear();
    return std::exchange(values_, {});
  }
  template <typename Condition>
  void erase_if(Condition&& condition) {
    for (auto item = values_.begin(); item != values_.end();) {
      const Client client = item->first;
      const bool goes = condition(client, item->second);
      ++item;
      if (goes) erase(client);
    }
  }

  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] auto begin() { return values_.begin(); }
  [[nodiscard]] auto end() { return values_.end(); }
  [[nodiscard]] auto begin() const { return values_.begin(); }
  [[nodiscard]] auto end() const { return values_.end(); }

 private:
  // Numbers that somebody made up are found the slow way.
  static constexpr Client kTableMax = 1 << 24;

  Value* search(Client client) {
    if (client < kTableMax) return nullptr;
    const auto found = values_.find(client);
    return found == values_.end() ? nullptr : &found->second;
  }

  std::map<Client, Value> values_;
  std::vector<Value*> table_;
};

}  // namespace tbg::sim
