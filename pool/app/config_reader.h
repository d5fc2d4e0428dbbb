// Typed reading of a configuration tree, and everything there is to say about it.
//
// A reader is asked for each key it knows, with what may stand there and an example; what nobody
// asked for is unknown. All problems are collected, so that an operator sees them at once instead
// of one per attempt.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pool/app/config_tree.h"

namespace tbg::app {

// Problems stop the start; notes do not.
class Findings {
 public:
  void problem(const Place& place, std::string_view path, std::string_view message,
               std::string_view example = {});
  void note(const Place& place, std::string_view path, std::string_view message);
  void know(const std::string& path, std::string_view example) { known_[path] = example; }
  // Told about each key nobody knew; judged by report_unknown(), when all known ones are.
  void unknown(const ConfigNode& node, std::string path) { unknown_.push_back({&node, path}); }
  void report_unknown();

  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  // Key paths such as "btcd[].url" with their examples.
  [[nodiscard]] const std::map<std::string, std::string>& known() const { return known_; }

 private:
  struct Unknown {
    const ConfigNode* node;
    std::string path;
  };
  [[nodiscard]] std::string nearest(const std::string& path) const;

  std::vector<std::string> problems_;
  std::vector<std::string> notes_;
  std::map<std::string, std::string> known_;
  std::vector<Unknown> unknown_;
};

struct Bounds {
  double min = 0;
  double max = 0;
};

class ObjectReader {
 public:
  // `path` leads to the object ("btcd[0]"), empty for the top level.
  ObjectReader(const ConfigNode& object, std::string path, Findings& findings);

  // Each leaves `out` alone and returns false unless the key is there and right.
  bool number(std::string_view key, double& out, Bounds bounds, std::string_view example);
  template <typename Integer>
  bool whole(std::string_view key, Integer& out, Bounds bounds, std::string_view example) {
    double value = 0;
    if (!read_number(key, value, bounds, true, example)) return false;
    out = static_cast<Integer>(value);
    return true;
  }
  bool boolean(std::string_view key, bool& out, std::string_view example);
  bool text(std::string_view key, std::string& out, std::string_view example);
  // Hosts, names, secrets: text that must not be empty, nor hold control characters.
  bool word(std::string_view key, std::string& out, std::string_view example);
  // A list, or one value standing for a list of one; empty if the key is absent.
  std::vector<const ConfigNode*> list(std::string_view key, std::string_view example);
  std::vector<std::string> words(std::string_view key, std::string_view example);
  // The object under this key, an empty one if it is absent or no object.
  ObjectReader child(std::string_view key, std::string_view example);
  // Whatever stands there; nullptr if absent. Marks the key as known.
  const ConfigNode* find(std::string_view key, std::string_view example);

  // Wrong beyond its type: "expected X, found Y" with the key's example.
  void expected(std::string_view key, std::string_view what);
  void problem(std::string_view key, std::string_view message);
  void note(std::string_view key, std::string_view message);
  // To be called last: every key of the object that was never asked for is unknown.
  void finish();

  [[nodiscard]] bool has(std::string_view key) const { return object_.find(key) != nullptr; }
  [[nodiscard]] std::string path(std::string_view key) const;
  [[nodiscard]] const ConfigNode& object() const { return object_; }
  [[nodiscard]] Findings& findings() { return findings_; }

 private:
  bool read_number(std::string_view key, double& out, Bounds bounds, bool whole,
                   std::string_view example);
  [[nodiscard]] Place place_of(std::string_view key) const;

  const ConfigNode& object_;
  std::string path_;
  Findings& findings_;
  std::vector<std::string> asked_;
};

}  // namespace tbg::app
