#include "sim/app/scenarios.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "sim/plan_json.h"

namespace tbg::sim {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return text.str();
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines)
    all += "\n  " + line;
  return all;
}

// Not just any folder of that name: a build has one, too.
bool holds_scenarios(const fs::path& folder) {
  return fs::is_directory(folder) && !scenario_files(folder).empty();
}

// What lies beside a recording says what it is of; it is no plan.
bool is_of_recording(const fs::path& file) {
  return fs::exists(fs::path(file).replace_extension(".rec"));
}

}  // namespace

fs::path scenario_folder(const std::string& given) {
  if (!given.empty()) {
    if (!fs::is_directory(given)) throw std::runtime_error("no folder " + given);
    return given;
  }
  if (holds_scenarios("scenarios")) return "scenarios";
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = program.parent_path() / "../../../scenarios";
  if (!error && holds_scenarios(beside)) return fs::canonical(beside);
  throw std::runtime_error("no folder scenarios here; say --scenarios DIR");
}

std::vector<fs::path> scenario_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json" && !is_of_recording(entry.path()))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Plan load_plan(const fs::path& file) {
  ParsedPlan parsed = parse_plan(read_file(file));
  if (!parsed.problems.empty())
    throw std::runtime_error(file.string() + ":" + joined(parsed.problems) +
                             "\n(tbgsim list --reference shows what may stand in a plan)");
  return std::move(parsed.plan);
}

Plan load_scenario(const std::string& scenario, const std::string& folder) {
  if (fs::is_regular_file(scenario)) return load_plan(scenario);
  const fs::path root = scenario_folder(folder);
  for (const fs::path& file : scenario_files(root))
    if (file.stem() == scenario) return load_plan(file);
  throw std::runtime_error("no scenario " + scenario + " in " + root.string() +
                           "; tbgsim list shows those there are");
}

std::optional<std::uint64_t> parse_seed(const std::string& text) {
  const bool prefixed = text.starts_with("0x") || text.starts_with("0X");
  const bool decimal = !prefixed && text.find_first_not_of("0123456789") == std::string::npos;
  std::string digits = prefixed ? text.substr(2) : text;
  if (!prefixed && !decimal && (digits.size() < 7 || digits.size() > 64)) return std::nullopt;
  if (!prefixed && !decimal) digits.resize(std::min<std::size_t>(digits.size(), 16));
  std::uint64_t seed = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, seed, decimal ? 10 : 16);
  if (digits.empty() || error != std::errc() || at != end) return std::nullopt;
  return seed;
}

std::optional<std::uint64_t> seed_argument(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto seed = parse_seed(text);
  if (!seed) throw std::runtime_error(text + " is no seed: a number, 0x..., or a commit");
  return seed;
}

std::string seed_text(std::uint64_t seed) {
  char digits[19];
  const int length =
      std::snprintf(digits, sizeof digits, "0x%llx", static_cast<unsigned long long>(seed));
  return {digits, static_cast<std::size_t>(length)};
}

}  // namespace tbg::sim
