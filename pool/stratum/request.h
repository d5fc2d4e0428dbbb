// What a miner says: one line of JSON, parsed into a Request (stratum-v1 rules 2, 3, 5, 7, 8, 17).
//
// Parsing is by JSON value; key order, spacing, escapes and unknown keys do not matter; of equal
// keys the last one counts, and a null method is no method. All views in a Request point into the
// parser's own buffer and stay valid until its next parse().
#pragma once

#include <array>
#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

namespace tbg::stratum {

// One mining.submit. Texts are as sent, unescaped; decoding and judging them is the shard's
// business.
struct Submit {
  std::string_view worker;
  std::string_view job_id;  // a JSON number is taken by its text
  std::string_view nonce2;
  std::string_view ntime;
  std::string_view nonce;
  std::optional<std::string_view> version_bits;  // sixth parameter, if it was sent and is not null
};

struct Subscribe {
  std::string_view user_agent;  // empty if null, missing or not a string
  std::string_view session_id;  // likewise
};

struct Authorize {
  std::string_view user;      // empty if null, missing or not a string
  std::string_view password;  // likewise
};

// mining.configure (BIP310). A code that was not asked for is false / nullopt.
struct Configure {
  bool version_rolling = false;
  std::uint32_t version_mask = 0xffffffff;  // missing or unreadable: all ones
  bool minimum_difficulty = false;
  std::optional<double> minimum_difficulty_value;  // number or numeric string, finite
  bool subscribe_extranonce = false;
  bool info = false;
  // Codes we do not know, in order of asking; more than this many are ignored.
  static constexpr std::size_t kUnknownMax = 8;
  std::array<std::string_view, kUnknownMax> unknown{};
  std::size_t unknown_count = 0;
};

struct SuggestDifficulty {
  std::optional<double> value;  // number or numeric string; nullopt for anything else
};

struct ExtranonceSubscribe {};
struct Ping {};
struct GetTransactions {};
struct UnknownMethod {
  std::string_view method;
};
// A line that answers us (has result or error but no method), a `pong`, or `{}`: swallowed.
struct Stray {};
// A submit whose params are not an array, fewer than five, or whose members are of the wrong type.
struct MalformedSubmit {};

using Method =
    std::variant<Submit, MalformedSubmit, Subscribe, Authorize, Configure, SuggestDifficulty,
                 ExtranonceSubscribe, Ping, GetTransactions, UnknownMethod, Stray>;

struct Request {
  // The id as raw JSON text, to be echoed byte for byte ("7", "\"abc\"", "1.5"); "null" if null,
  // missing, or a type JSON-RPC does not allow (object, array, boolean), or above 64 bytes.
  std::string_view id = "null";
  [[nodiscard]] bool is_notification() const { return id == "null"; }
  Method method = Stray{};
};

enum class ParseError : std::uint8_t {
  invalid_json,     // -1 "Invalid JSON", then close (rule 16)
  invalid_request,  // JSON but not an object, or no method, or one that is not a string: -1, stay
                    // open
};

struct ParseFailure {
  ParseError error;
  std::string_view id = "null";  // of an invalid request, where it could be read
};

using ParseResult = boost::system::result<Request, ParseFailure>;

// Not thread-safe; keeps its buffers, so that a warm parser allocates nothing for a submit.
class RequestParser {
 public:
  RequestParser();
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  ParseResult parse(std::string_view line);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The difficulty in a password: `d=N` or `diff=N`, alone or in a comma-separated list with blanks
// around the items, finite and > 0. The first such item wins; other text is ignored (rule 7).
std::optional<double> password_difficulty(std::string_view password);

// `address[.worker]` or `address_worker`, cut at the first '.' or '_' (rule 7). `worker` is "" if
// absent, cut to kWorkerMax bytes; characters that are not printable ASCII end it.
inline constexpr std::size_t kWorkerMax = 128;
struct UserName {
  std::string_view address;
  std::string_view worker;
  bool worker_cut = false;
};
UserName split_user_name(std::string_view user);

}  // namespace tbg::stratum
